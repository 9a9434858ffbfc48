import { constants, renameSync } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { AuditWriteError, describeThrown } from "../../domain/errors.js";

/** The file of the capture, which this program alone writes. */
export interface CaptureFile {
  /** Its size in bytes. */
  readonly size: () => number;
  /** Appends bytes. Wait for one call before the next. */
  readonly append: (bytes: Buffer) => Promise<void>;
  /** Gives it the name with `.1`, in the place of the one before it, and begins a new one. */
  readonly rotate: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/**
 * Opens the file for its owner alone.
 *
 * @throws {AuditWriteError} When it cannot be opened, is a link or no file, or others may read it.
 */
export async function openCaptureFile(file: string): Promise<CaptureFile> {
  let { opened, size } = await openOwn(file);
  return {
    size: () => size,
    async append(bytes) {
      await opened.appendFile(bytes);
      size += bytes.length;
    },
    async rotate() {
      await opened.close();
      renameSync(file, `${file}.1`);
      ({ opened, size } = await openOwn(file));
    },
    close: () => opened.close(),
  };
}

// A link is not followed, and a pipe that nobody reads from is not waited for.
const { O_RDWR, O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK } = constants;
const FLAGS = O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK;

interface OwnFile {
  readonly opened: FileHandle;
  readonly size: number;
}

async function openOwn(file: string): Promise<OwnFile> {
  let opened: FileHandle | null = null;
  try {
    opened = await open(file, FLAGS, 0o600);
    const size = await sizeOfOwn(opened);
    return { opened, size: size + (await endLine(opened, size)) };
  } catch (thrown) {
    await opened?.close();
    throw new AuditWriteError(`Cannot capture to "${file}": ${describeThrown(thrown)}`, {
      cause: thrown,
    });
  }
}

const OTHERS = 0o077;

/** A file that others may read, or that has another name, would show them everything. */
async function sizeOfOwn(opened: FileHandle): Promise<number> {
  const stat = await opened.stat();
  if (!stat.isFile() || stat.nlink !== 1)
    throw new Error("it must be a file with this name alone; remove it");
  const isOurs = stat.uid === 0 || stat.uid === process.getuid?.();
  if (isOurs && (stat.mode & OTHERS) === 0) return stat.size;
  throw new Error("it must belong to the user of the plugin, with mode 0600; remove it");
}

/** Ends a line that a full disk or a crash has cut off, or the next one would be lost too. Returns the bytes that it took. */
async function endLine(opened: FileHandle, size: number): Promise<number> {
  if (size === 0) return 0;
  const { buffer } = await opened.read(Buffer.alloc(1), 0, 1, size - 1);
  if (buffer.toString() === "\n") return 0;
  await opened.appendFile("\n");
  return 1;
}
