import { randomUUID } from "node:crypto";
import {
  closeSync,
  fsyncSync,
  lstatSync,
  openSync,
  renameSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { UsageError, describeThrown, systemCodeOf } from "../errors.js";

/**
 * Writes a report that only its owner can read, and puts it in the place of an older one at once.
 *
 * @throws {UsageError} When it cannot be written, or something else than a file is there: a link, a folder, a device.
 */
export function writeReport(file: string, text: string): void {
  try {
    refuseOther(file);
    // A name that nobody can know before, in the same folder, so that it can be renamed.
    const written = join(dirname(file), `.${basename(file)}.${randomUUID()}`);
    writeNew(written, text);
    renameOrRemove(written, file);
  } catch (thrown) {
    if (thrown instanceof UsageError) throw thrown;
    throw new UsageError(`Cannot write the report "${file}": ${describeThrown(thrown)}`, {
      cause: thrown,
    });
  }
}

function refuseOther(file: string): void {
  if (isAbsent(file) || lstatSync(file).isFile()) return;
  throw new UsageError(
    `Cannot write the report "${file}": something else is there, name a file or what does not exist`,
  );
}

function isAbsent(file: string): boolean {
  try {
    lstatSync(file);
    return false;
  } catch (thrown) {
    if (systemCodeOf(thrown) === "ENOENT") return true;
    throw thrown;
  }
}

/** `wx` fails if anything is there, also a link to nowhere. */
function writeNew(file: string, text: string): void {
  const fd = openSync(file, "wx", 0o600);
  try {
    const bytes = Buffer.from(text);
    for (let written = 0; written < bytes.length;) written += writeSync(fd, bytes, written);
    fsyncSync(fd);
  } catch (thrown) {
    unlinkSync(file);
    throw thrown;
  } finally {
    closeSync(fd);
  }
}

function renameOrRemove(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (thrown) {
    unlinkSync(from);
    throw thrown;
  }
}
