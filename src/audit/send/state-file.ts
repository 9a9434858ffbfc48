import { closeSync, constants, fstatSync, openSync, readFileSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { UsageError, describeThrown, systemCodeOf } from "../../domain/errors.js";
import { exposedPath } from "../../files/exposed-path.js";
import { replaceFile } from "../../files/replace-file.js";
import { stateIn, type SendState } from "./send-state.js";

/** The file of a sender's state, for root alone. */
export interface StateFile {
  readonly read: () => SendState | null;
  /**
   * Replaces the file as a whole. A power failure leaves the old state or the new one.
   *
   * @throws {UsageError} When it cannot be written, another sender has replaced it, or other users could.
   */
  readonly write: (state: SendState) => void;
}

/** Opens the file of a sender's state, which need not exist. */
export function openStateFile(file: string): StateFile {
  let written: number | null = null;
  return {
    read: () => readSendState(file),
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
 * @throws {UsageError} When it cannot be read, is something else, or other users could replace it.
 */
export function readSendState(file: string): SendState | null {
  const text = textOf(file);
  const state = text === null ? null : stateIn(text);
  if (text === null || state !== null) return state;
  throw new UsageError(
    `Cannot use the state "${file}": it is no state of a sender; remove it to send the whole log again`,
  );
}

function textOf(file: string): string | null {
  try {
    return readRegular(file);
  } catch (thrown) {
    if (systemCodeOf(thrown) === "ENOENT") return null;
    throw new UsageError(`Cannot use the state "${file}": ${describeThrown(thrown)}`, {
      cause: thrown,
    });
  }
}

const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;

function readRegular(file: string): string {
  // A pipe must not block.
  const fd = openSync(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    if (!fstatSync(fd).isFile()) throw new Error("it is no file");
    refuseExposed(file);
    return readFileSync(fd, "utf8");
  } finally {
    closeSync(fd);
  }
}

/** Whoever can replace the state decides what is sent. */
function refuseExposed(path: string): void {
  const exposed = exposedPath(path, process.getuid?.() ?? 0);
  if (exposed !== null) throw new Error(`others can replace "${exposed}"`);
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
    refuseExposed(dirname(file));
    replaceFile(file, text);
  } catch (thrown) {
    throw new UsageError(
      `Cannot keep the position in "${file}": ${describeThrown(thrown)}; its folder must be there and writable`,
      { cause: thrown },
    );
  }
}
