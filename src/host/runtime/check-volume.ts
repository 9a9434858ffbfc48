import { closeSync, constants, fstatSync, openSync, readFileSync } from "node:fs";
import { PinError, describeThrown } from "../../domain/errors.js";
import { walkPath } from "./walk-path.js";
import { isJsonObject } from "../../engine/json/json-kinds.js";
import { parseJson } from "../../engine/json/parse-json.js";
import { isRootsAlone } from "./is-roots-alone.js";

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

/** The options of a local volume that decide what dockerd mounts for it. */
interface VolumeOptions {
  readonly device: string;
  /** `device` is a path that dockerd binds. */
  readonly isBind: boolean;
}

/**
 * Reads the options of a volume from the file that dockerd keeps.
 *
 * @param folder `/proc/self/fd/7`, of the directory that has `_data`.
 * @returns null for a volume without options, and for a directory that is not one of dockerd's.
 * @throws {PinError} When the file cannot be read.
 * @see moby daemon/volume/local/local_unix.go, optsConfig
 */
function readVolumeOptions(folder: string, shown: string): VolumeOptions | null {
  const text = readOwn(`${folder}/opts.json`, shown);
  if (text === null) return null;
  const options = parse(text, shown);
  const { MountDevice: device = "", MountOpts: words = "" } = options;
  if (typeof device !== "string" || typeof words !== "string") throw unreadable(shown, "its form");
  const isBind = words.split(",").some((word) => word === "bind" || word === "rbind");
  return { device, isBind: isBind && device !== "" };
}

/** Null if there is none, or if others than root can write it: dockerd's are root's alone. */
function readOwn(file: string, shown: string): Buffer | null {
  let fd: number;
  try {
    fd = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw unreadable(shown, describeThrown(thrown));
  }
  try {
    return isRootsAlone(fstatSync(fd)) ? readFileSync(fd) : null;
  } finally {
    closeSync(fd);
  }
}

function parse(text: Buffer, shown: string): Readonly<Record<string, unknown>> {
  try {
    const json = parseJson(text, MAX_BYTES);
    if (isJsonObject(json)) return Object.fromEntries(json);
  } catch (thrown) {
    throw unreadable(shown, describeThrown(thrown));
  }
  throw unreadable(shown, "it holds no JSON object");
}

/** Options have some hundred bytes. */
const MAX_BYTES = 1_048_576;

function unreadable(shown: string, why: string): PinError {
  return new PinError(`Cannot read the options of the volume "${shown}": ${why}`);
}
