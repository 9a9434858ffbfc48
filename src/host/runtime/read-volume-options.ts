import { closeSync, constants, fstatSync, openSync, readFileSync } from "node:fs";
import { PinError, describeThrown } from "../../domain/errors.js";
import { isJsonObject } from "../../engine/json/json-kinds.js";
import { parseJson } from "../../engine/json/parse-json.js";
import { isRootsAlone } from "./is-roots-alone.js";

/** The options of a local volume that decide what dockerd mounts for it. */
export interface VolumeOptions {
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
export function readVolumeOptions(folder: string, shown: string): VolumeOptions | null {
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
