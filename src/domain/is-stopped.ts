const STOPPED: ReadonlySet<string> = new Set(["created", "exited", "dead"]);

/** Returns true for the state of a container without processes. In any other there are some, or may be in a moment. */
export function isStopped(state: string): boolean {
  return STOPPED.has(state);
}
