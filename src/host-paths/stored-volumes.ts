import type { HostPath } from "../domain/storage-facts.js";

/** No field of a bind begins so, whatever its target is called. */
const OF_VOLUME = "Volume of ";

/** The name of the options of a volume that the mount `field` of an existing container shows. */
export function storedVolumeField(field: string): string {
  return `${OF_VOLUME}${field}.Options`;
}

/**
 * Whether a host path is one of a volume's options that an existing container mounts. Its text was evaluated for
 * whoever created the volume, which may be the administrator, so only a change of what it leads to matters.
 */
export function isOfStoredVolume({ field }: Pick<HostPath, "field">): boolean {
  return field.startsWith(OF_VOLUME);
}

/** Whether such a path leads to itself, as when it was evaluated. */
export function isUnmoved(path: HostPath): boolean {
  return (
    isOfStoredVolume(path) &&
    path.resolved === path.path &&
    path.exists === true &&
    path.docker_socket === false
  );
}
