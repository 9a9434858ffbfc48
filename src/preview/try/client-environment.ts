/** Variables that lead docker, its plug-ins and its libraries to a daemon, or to what names one. */
const NAMING_A_DAEMON: ReadonlySet<string> = new Set([
  ...["DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_TLS", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH"],
  ...["BUILDKIT_HOST", "BUILDX_BUILDER", "BUILDX_CONFIG", "CONTAINER_CONNECTION"],
]);

/**
 * Returns the environment of a client that must reach a fake dockerd alone.
 *
 * @param own This program's.
 * @param host `unix:///tmp/…`
 * @param folder docker's folder of settings.
 */
export function clientEnvironment(
  own: NodeJS.ProcessEnv,
  host: string,
  folder: string,
): NodeJS.ProcessEnv {
  const kept = Object.entries(own).filter(([name]) => !NAMING_A_DAEMON.has(name));
  // Without CONTAINER_HOST a podman that is called docker would run containers by itself.
  const set = { DOCKER_HOST: host, CONTAINER_HOST: host, DOCKER_CONFIG: folder };
  return { ...Object.fromEntries(kept), ...set };
}
