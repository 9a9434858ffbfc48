import {
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { UsageError, describeThrown, systemCodeOf } from "../errors.js";
import { stateIn, type SendState } from "./send-state.js";

/** The file of a sender's state, for root alone. */
export interface StateFile {
  readonly read: () => SendState | null;
  /**
   * Replaces the file as a whole. A power failure leaves the old state or the new one.
   *
   * @throws {UsageError} When it cannot be written, or another sender has replaced it.
   */
  readonly write: (state: SendState) => void;
}

/** Opens the file of a sender's state, which need not exist. */
export function openStateFile(file: string): StateFile {
  let written: number | null = null;
  return {
    read: () => readState(file),
    write(state) {
      if (written !== null && inodeOf(file) !== written)
        throw new UsageError(
          `Cannot keep the position in "${file}": another program has replaced it; run one sender for each state file`,
        );
      replace(file, `${JSON.stringify(state)}\n`);
      written = inodeOf(file);
    },
  };
}

/**
 * Reads a sender's state; null if there is none.
 *
 * @throws {UsageError} When it cannot be read, or is something else.
 */
export function readState(file: string): SendState | null {
  const text = textOf(file);
  const state = text === null ? null : stateIn(text);
  if (text === null || state !== null) return state;
  throw new UsageError(
    `Cannot use the state "${file}": it is no state of a sender; remove it to send the whole log again`,
  );
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch (thrown) {
    if (systemCodeOf(thrown) === "ENOENT") return null;
    throw new UsageError(`Cannot use the state "${file}": ${describeThrown(thrown)}`, {
      cause: thrown,
    });
  }
}

function inodeOf(file: string): number | null {
  try {
    return statSync(file).ino;
  } catch (thrown) {
    if (systemCodeOf(thrown) === "ENOENT") return null;
    throw thrown;
  }
}

function replace(file: string, text: string): void {
  try {
    writeFileSync(`${file}.new`, text, { mode: 0o600, flush: true });
    renameSync(`${file}.new`, file);
    syncFolder(dirname(file));
  } catch (thrown) {
    throw new UsageError(
      `Cannot keep the position in "${file}": ${describeThrown(thrown)}; its folder must be there and writable`,
      { cause: thrown },
    );
  }
}

function syncFolder(folder: string): void {
  const fd = openSync(folder, "r");
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
