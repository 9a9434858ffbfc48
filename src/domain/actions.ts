/**
 * Whether an action is meant by `*`, by `swarm.*`, by `*.prune`, or by its own name.
 *
 * @internal Exported for the tools and its test.
 */
export function meansAction(pattern: string, action: string): boolean {
  if (pattern === "*" || pattern === action) return true;
  const parts = action.split(".");
  const words = pattern.split(".");
  return words.length === 2 && words.every((word, at) => word === "*" || word === parts[at]);
}

/** Whether one of `patterns` means it. */
export function oneMeansAction(patterns: readonly string[], action: string): boolean {
  return patterns.some((pattern) => meansAction(pattern, action));
}

/** What a client asks before it knows whom it talks to; `role_actions` refuses it to nobody. */
export const ALWAYS_ANSWERED: ReadonlySet<string> = new Set([
  "system.ping",
  "system.version",
  "system.options",
]);

/** Actions of class `read` by which dockerd asks others; `read_only_role` takes them for no reads. */
export const READS_ELSEWHERE: ReadonlySet<string> = new Set([
  "image.search",
  "distribution.inspect",
  "plugin.privileges",
]);
