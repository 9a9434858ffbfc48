/** Whether a container is a task's, which swarm makes itself. */
export function isOfSwarmTask(labels: Readonly<Record<string, string>>): boolean {
  return Object.keys(labels).some((name) => name.startsWith("com.docker.swarm."));
}

/** Whether dockerd chose a volume's name, since nobody named it. */
export function isAnonymousVolume(name: string): boolean {
  return /^[0-9a-f]{64}$/.test(name);
}
