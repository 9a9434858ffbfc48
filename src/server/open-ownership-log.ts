import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { openOwnerStore } from "../engine/ownership/owner-store.js";
import type { OwnerStore } from "../engine/ownership/owner-store.js";
import { exposedPath } from "../files/exposed-path.js";
import type { Log } from "../files/log.js";

/**
 * Opens the ownership log. Creates its folder if it is missing, but no parent of the folder.
 *
 * @throws {OwnerStoreError} Like openOwnerStore.
 */
export function openOwners(file: string, log: Log): OwnerStore {
  const folder = dirname(file);
  // If the folder cannot be created, opening the log fails and reports why.
  if (!existsSync(folder) && existsSync(dirname(folder))) makeFolder(folder);
  const store = openOwnerStore(file, {
    tell: (text) => {
      log("warn", text);
    },
  });
  const place = exposedPath(file, process.getuid?.() ?? 0);
  if (place !== null)
    log(
      "warn",
      `Whoever may write "${place}" may change who owns what; put it where only root writes`,
    );
  return store;
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch {
    // Reported when the log is opened, as above.
  }
}
