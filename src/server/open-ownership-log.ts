import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { openOwnerStore } from "../ownership/owner-store.js";
import type { OwnerStore } from "../ownership/owner-store.js";
import { exposedPath } from "./exposed-path.js";
import type { Log } from "./log.js";

/**
 * Opens the owners' store, whose folder is made if it is missing; no folder above it is.
 *
 * @throws {OwnerStoreError} As openOwnerStore says.
 */
export function openOwners(file: string, log: Log): OwnerStore {
  const folder = dirname(file);
  // Where it cannot be made the store cannot be opened, which then says why.
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
    // As above.
  }
}
