import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { UsageError, describeThrown } from "../../domain/errors.js";

/** Keeps AuthZ messages as files. */
export interface SavedMessages {
  /**
   * Writes one, and returns the file's name: `0001-container.create.json`.
   *
   * @throws {UsageError} When it cannot be written.
   */
  readonly save: (number: number, action: string, message: Uint8Array) => string;
}

/**
 * Makes a folder for messages, which may have secrets: only its user can read it.
 *
 * @throws {UsageError} When it has files, or cannot be made.
 */
export function openSavedMessages(folder: string): SavedMessages {
  const found = tried(folder, () => {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return readdirSync(folder).length;
  });
  if (found > 0)
    throw new UsageError(`Cannot save to "${folder}": it has files, name a new or an empty folder`);
  return {
    save(number, action, message) {
      const name = `${String(number).padStart(4, "0")}-${action.replace(/[^a-z0-9._-]/gi, "_")}.json`;
      tried(folder, () => {
        writeFileSync(join(folder, name), message, { mode: 0o600, flag: "wx" });
      });
      return name;
    },
  };
}

function tried<T>(folder: string, work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    throw new UsageError(
      `Cannot save to "${folder}": ${describeThrown(thrown)}, name a folder that can be written`,
      { cause: thrown },
    );
  }
}
