import { closeSync, existsSync, fstatSync, openSync, readSync, statSync } from "node:fs";
import { UsageError, describeThrown } from "../../domain/errors.js";

/** dockerd shows a plugin at most a megabyte of a body, and a message has it in base64 with certificates. */
const MAX_BYTES = 4 * 1024 * 1024;

/** Returns true if something is at a path. */
export function isThere(path: string): boolean {
  return existsSync(path);
}

/** Returns true if a folder is at a path. */
export function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/**
 * Reads a file that is given as an argument.
 *
 * @param what Named in errors: `settings`.
 * @throws {UsageError} When it cannot be read, is not a regular file or is larger than 4 MB.
 */
export function readInput(file: string, what: string): Buffer {
  try {
    return readBounded(file);
  } catch (thrown) {
    throw new UsageError(
      `Cannot read ${what} "${file}": ${describeThrown(thrown)}, name a readable file`,
      { cause: thrown },
    );
  }
}

/** Returns true if a file can be read and begins with a text. */
export function beginsWith(file: string, beginning: string): boolean {
  try {
    const opened = openSync(file, "r");
    try {
      const first = Buffer.alloc(Buffer.byteLength(beginning));
      readSync(opened, first, 0, first.length, 0);
      return first.toString() === beginning;
    } finally {
      closeSync(opened);
    }
  } catch {
    return false;
  }
}

function readBounded(file: string): Buffer {
  const opened = openSync(file, "r");
  try {
    const stat = fstatSync(opened);
    if (!stat.isFile()) throw new Error("it is not a regular file");
    return readAll(opened);
  } finally {
    closeSync(opened);
  }
}

/**
 * Reads the standard input to its end.
 *
 * @throws {UsageError} When it cannot be read, or is larger than 4 MB.
 */
export function readStandardInput(): Buffer {
  try {
    return readAll(0);
  } catch (thrown) {
    throw new UsageError(
      `Cannot read the standard input: ${describeThrown(thrown)}, write a body to it`,
      { cause: thrown },
    );
  }
}

/** Reads a byte more than is accepted, which shows that there is more. */
function readAll(opened: number): Buffer {
  const bytes = Buffer.alloc(MAX_BYTES + 1);
  let size = 0;
  for (let read = -1; read !== 0 && size <= MAX_BYTES; size += read)
    read = readSync(opened, bytes, size, bytes.length - size, null);
  if (size > MAX_BYTES) throw new Error(`it is larger than ${MAX_BYTES} bytes`);
  return bytes.subarray(0, size);
}
