import type { HostPath } from "../../domain/storage-facts.js";

/** No field of a bind begins like this, whatever its target. */
const OF_VOLUME = "Volume of ";

/**
 * Returns the field name for the options of an existing volume that is mounted by `field`, a member of the request or a
 * mount of an existing container.
 */
export function storedVolumeField(field: string): string {
  return `${OF_VOLUME}${field}.Options`;
}

/** Returns true if a host path is one of an existing volume's options. */
export function isOfStoredVolume({ field }: Pick<HostPath, "field">): boolean {
  return field.startsWith(OF_VOLUME);
}

/**
 * Returns true if such a path still leads to itself and only root can replace it. The policy evaluated its text for the
 * creator of the volume, perhaps an administrator, so that nothing is left to evaluate. Whether dockerd may fill the path
 * from an image, or relabel it, is evaluated each time, whoever created the volume.
 */
export function isSettled(path: HostPath): boolean {
  const isEvaluated = isOfStoredVolume(path) && !path.filled && path.relabel === "";
  return isEvaluated && isUnmoved(path) && isFixed(path);
}

function isUnmoved({ resolved, path, exists, docker_socket }: HostPath): boolean {
  return resolved === path && exists === true && docker_socket === false;
}

function isFixed({ writers }: HostPath): boolean {
  return writers !== null && writers.uids.length === 0 && !writers.shared;
}
