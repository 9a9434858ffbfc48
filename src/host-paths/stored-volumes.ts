import type { HostPath } from "../domain/storage-facts.js";

/** No field of a bind begins like this, whatever its target. */
const OF_VOLUME = "Volume of ";

/**
 * Returns the field name for the options of a volume that the mount `field` of an existing container shows.
 */
export function storedVolumeField(field: string): string {
  return `${OF_VOLUME}${field}.Options`;
}

/**
 * Returns true if a host path is one of a volume's options that an existing container mounts. The policy
 * evaluated its text for the creator of the volume, perhaps an administrator, so only a change of what it
 * leads to matters.
 */
export function isOfStoredVolume({ field }: Pick<HostPath, "field">): boolean {
  return field.startsWith(OF_VOLUME);
}

/** Returns true if such a path still leads to itself, as when it was evaluated. */
export function isUnmoved(path: HostPath): boolean {
  return (
    isOfStoredVolume(path) &&
    path.resolved === path.path &&
    path.exists === true &&
    path.docker_socket === false
  );
}
