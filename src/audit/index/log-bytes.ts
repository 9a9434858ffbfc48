import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { COMPRESSION_BYTES, compressionIn } from "../log/compression.js";
import { UsageError, describeThrown } from "../../domain/errors.js";

/** The bytes of one file of a log. */
export interface LogBytes {
  readonly file: string;
  /** Bytes that the file has now. */
  readonly size: () => number;
  /** Tells a compressed file from another one, also after a change; null for a file without compression. */
  readonly packed: () => string | null;
  /** Returns fewer bytes than `length` at the end of the file. */
  readonly read: (at: number, length: number) => Buffer;
  readonly close: () => void;
}

/**
 * Opens a file, which stays the same one under any name.
 *
 * @throws {UsageError} When it cannot be read.
 */
export function openLogBytes(file: string): LogBytes {
  const fd = attempt(file, () => openSync(file, "r"));
  const read = (at: number, length: number): Buffer => {
    const bytes = Buffer.allocUnsafe(length);
    let read = 0;
    for (let got = -1; got !== 0 && read < length; read += got)
      got = attempt(file, () => readSync(fd, bytes, read, length - read, at + read));
    return bytes.subarray(0, read);
  };
  return {
    file,
    read,
    size: () => attempt(file, () => fstatSync(fd).size),
    packed() {
      if (compressionIn(read(0, COMPRESSION_BYTES)) === null) return null;
      const { size, mtimeMs } = attempt(file, () => fstatSync(fd));
      return `${size} ${mtimeMs}`;
    },
    close() {
      closeSync(fd);
    },
  };
}

function attempt<Value>(file: string, work: () => Value): Value {
  try {
    return work();
  } catch (thrown) {
    throw new UsageError(`Cannot read "${file}": ${describeThrown(thrown)}`, { cause: thrown });
  }
}
