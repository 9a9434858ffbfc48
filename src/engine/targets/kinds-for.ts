import { STARTS } from "../../domain/actions.js";
import { REFERENCE_KINDS } from "../../domain/dockerd-object.js";
import type { Facts } from "../../domain/facts.js";
import { mountsNamed } from "../../domain/resolves-mounts.js";
import type { InspectionKind } from "../../domain/settings.js";
import { WAITS_FOR_CONTAINER } from "../inflight/execution.js";
import type { InspectionsByProfile } from "../settings/inspections-for.js";
import { writesInVolumes } from "./fill-locks.js";
import { makesVolumes } from "./mounted-volumes.js";

/**
 * Returns what is inspected for a request: what the controls ask for; all, where the caller's roles allow the action with
 * some objects alone.
 */
export function kindsFor(
  { set, request, user, overrides }: Facts,
  inspections: InspectionsByProfile,
): ReadonlySet<InspectionKind> {
  const scopes = user.permissions.flatMap(({ effect, scope }) =>
    effect === "allow" ? [scope] : [],
  );
  const isLimited =
    scopes.length > 0 && scopes.every((scope) => scope === "own" || scope === "label");
  const wanted = wantedFor(request.action, (action) =>
    inspections.get(set)?.kinds(action, overrides),
  );
  return new Set([...wanted, ...(isLimited ? REFERENCE_KINDS : [])]);
}

/** Returns true if more than the host is asked for. */
export function areOfTargets(kinds: ReadonlySet<InspectionKind>): boolean {
  return kinds.size > (kinds.has("host") ? 1 : 0);
}

/** Returns true if the request starts a container, now or by itself later, that is evaluated as its create. */
export function startsWhole(
  { request: { action }, spec }: Facts,
  kinds: ReadonlySet<InspectionKind>,
): boolean {
  if (!kinds.has("whole")) return false;
  return STARTS.has(action) || (action === "container.update" && restartsByItself(spec));
}

/** Returns true if an update may set a restart policy that restarts: also if the request could not be read. */
export function restartsByItself(spec: Facts["spec"]): boolean {
  return spec === null || !["", "no"].includes(spec.restart.name ?? "always");
}

type KindsOf = (action: string) => ReadonlySet<InspectionKind> | undefined;

/** An object that is removed counts in quotas no more, if it is known which it is. */
function wantedFor(action: string, kindsOf: KindsOf): ReadonlySet<InspectionKind> {
  const wanted = withContainer(action, kindsOf);
  const removed = COUNTED.get(action);
  if (removed === undefined || kindsOf(`${removed}.create`)?.has("usage") !== true) return wanted;
  return new Set([...wanted, removed]);
}

/**
 * A request that waits for a container's lock is proven to be done by asking about this container, which must be known
 * then. A rename holds the new name whatever controls ask for; of others it matters if they hold anything. Callers of other
 * profiles may rely on files and volumes that a start changes, or a copy into a container.
 */
function withContainer(action: string, kindsOf: KindsOf): ReadonlySet<InspectionKind> {
  const wanted = kindsOf(action) ?? NONE;
  const held = isHeld(action, wanted) ? new Set([...wanted, "container" as const]) : wanted;
  return mountsKnown(action, wanted) ? new Set([...held, "volume"]) : held;
}

/**
 * A volume that is there is not given, so that creates that mount it need not wait for each other. A new one may be a
 * container's of another user, whatever controls ask for.
 */
function mountsKnown(action: string, wanted: ReadonlySet<InspectionKind>): boolean {
  if (action === "volume.create") return true;
  return (
    (mountsNamed(action) && wanted.has("stored")) || (makesVolumes(action) && wanted.has("fills"))
  );
}

function isHeld(action: string, wanted: ReadonlySet<InspectionKind>): boolean {
  if (action === "container.rename" || writesInVolumes(action)) return true;
  return WAITS_FOR_CONTAINER.has(action) && areOfTargets(wanted);
}

/** The kinds that a quota counts by the ownership log alone, by the action that removes an object. */
const COUNTED: ReadonlyMap<string, "network" | "service"> = new Map([
  ["network.delete", "network"],
  ["service.delete", "service"],
]);

const NONE: ReadonlySet<never> = new Set();
