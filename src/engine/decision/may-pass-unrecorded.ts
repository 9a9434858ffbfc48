import type { Call } from "../../domain/call.js";
import type { Caller } from "../../domain/caller.js";

/** Actions that all callers may do without a record: they change nothing, and reveal nothing of any object. */
const FOR_ALL: readonly string[] = ["system.ping", "system.version", "system.options"];

/** With these an administrator gives room to a full disk. */
const CLEAN_UP: readonly string[] = [
  "build.prune",
  "container.delete",
  "container.prune",
  "image.delete",
  "image.prune",
  "network.prune",
  "volume.delete",
  "volume.prune",
];

/** Actions that show an administrator which objects can go, in addition to those of class `read`. */
const OVERVIEW: readonly string[] = ["container.list", "system.df"];

/**
 * Returns true if an allowed request may pass though it cannot be recorded, whatever `audit.on_failure` says.
 *
 * @param caller Null if it is not known.
 */
export function mayPassUnrecorded(call: Call | null, caller: Caller | null): boolean {
  if (call === null) return false;
  if (FOR_ALL.includes(call.action)) return true;
  const isOfCleanUp = CLEAN_UP.includes(call.action) || OVERVIEW.includes(call.action);
  return caller !== null && isAdministrator(caller) && (call.class === "read" || isOfCleanUp);
}

/** Returns true if a caller may do everything to every object, as with the built-in role `admin`. */
function isAdministrator({ rules, read_only: isReadOnly }: Caller): boolean {
  const isUnlimited = rules.some(
    ({ effect, actions, butClass, scope }) =>
      effect === "allow" && scope === "any" && butClass === null && actions.includes("*"),
  );
  return isUnlimited && !isReadOnly && rules.every(({ effect }) => effect === "allow");
}
