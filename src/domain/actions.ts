/**
 * Returns true if a pattern matches an action.
 *
 * @example
 * meansAction("swarm.*", "swarm.init") // true
 * meansAction("*.prune", "volume.prune") // true
 * meansAction("volume", "volume.prune") // false
 */
export function meansAction(pattern: string, action: string): boolean {
  if (pattern === "*" || pattern === action) return true;
  const parts = action.split(".");
  const words = pattern.split(".");
  return words.length === 2 && words.every((word, at) => word === "*" || word === parts[at]);
}

/** Returns true if one of `patterns` matches. */
export function oneMeansAction(patterns: readonly string[], action: string): boolean {
  return patterns.some((pattern) => meansAction(pattern, action));
}

/** Actions that a client uses before it knows the server; `role_actions` never refuses them. */
export const ALWAYS_ANSWERED: ReadonlySet<string> = new Set([
  "system.ping",
  "system.version",
  "system.options",
]);

/** Actions of class `read` by which dockerd asks other servers; `read_only_role` does not count them as reads. */
export const READS_ELSEWHERE: ReadonlySet<string> = new Set([
  "image.search",
  "distribution.inspect",
  "plugin.privileges",
]);

/** Actions by which dockerd starts a container that exists. */
export const STARTS: ReadonlySet<string> = new Set(["container.start", "container.restart"]);

/** Actions by which dockerd may start a container that exists, now or by a restart policy. */
export const MAY_START: ReadonlySet<string> = new Set([...STARTS, "container.update"]);

/** Returns true for an action on a container that exists, which its request names. */
export function isOnStoredContainer(action: string): boolean {
  const [kind = ""] = action.split(".");
  if (kind === "container") return !OF_NO_STORED_CONTAINER.has(action);
  return kind === "exec" || kind === "checkpoint" || action === "image.commit";
}

const OF_NO_STORED_CONTAINER: ReadonlySet<string> = new Set([
  "container.create",
  "container.list",
  "container.prune",
]);
