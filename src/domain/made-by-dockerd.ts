/** Returns true for the labels of a task's container, which swarm creates itself. */
export function isOfSwarmTask(labels: Readonly<Record<string, string>>): boolean {
  return Object.keys(labels).some((name) => name.startsWith("com.docker.swarm."));
}

/** Returns true for a volume name that dockerd chose, since the request named none. */
export function isAnonymousVolume(name: string): boolean {
  return /^[0-9a-f]{64}$/.test(name);
}
