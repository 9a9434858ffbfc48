/** Whether an action is meant by `*`, by `swarm.*`, by `*.prune`, or by its own name. */
export function meansAction(pattern: string, action: string): boolean {
  if (pattern === "*" || pattern === action) return true;
  const parts = action.split(".");
  const words = pattern.split(".");
  return words.length === 2 && words.every((word, at) => word === "*" || word === parts[at]);
}
