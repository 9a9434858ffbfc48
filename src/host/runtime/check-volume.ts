import { closeSync, fstatSync } from "node:fs";
import { PinError } from "../../domain/errors.js";
import { readVolumeOptions } from "./read-volume-options.js";
import { walkPath } from "./walk-path.js";

/** The directory that dockerd mounts a local volume on, below its data root. */
const VOLUME = /^(\/(?:.*\/)?volumes\/([^/]+))\/+_data\/*$/s;

/**
 * Checks the source of a bind that may be a local volume. If its options bind a path of the host, dockerd has mounted
 * that path, following links: the source must be the object that the path leads to without them.
 *
 * @param fd The source, open.
 * @param links Symbolic links that may be followed.
 * @throws {PinError} When another object is mounted, or when the path leads through another link.
 */
export function checkVolume(source: string, fd: number, links: readonly string[]): void {
  const [, folder, name] = VOLUME.exec(source) ?? [];
  if (folder === undefined || name === undefined) return;
  const device = withOpen(folder, links, (opened) => {
    const options = readVolumeOptions(`/proc/self/fd/${opened}`, name);
    return options?.isBind === true ? options.device : null;
  });
  if (device === null) return;
  const isMounted = withOpen(device, links, (opened) => isSame(opened, fd));
  if (!isMounted)
    throw new PinError(
      `Cannot mount the volume "${name}": dockerd has mounted another directory than "${device}" for it, which was moved or replaced. Stop all containers that use the volume, and start this one again`,
    );
}

function withOpen<Result>(
  path: string,
  links: readonly string[],
  work: (fd: number) => Result,
): Result {
  const fd = walkPath(path, links);
  try {
    return work(fd);
  } finally {
    closeSync(fd);
  }
}

function isSame(one: number, other: number): boolean {
  const [first, second] = [one, other].map((fd) => fstatSync(fd, { bigint: true }));
  return first?.dev === second?.dev && first?.ino === second?.ino;
}
