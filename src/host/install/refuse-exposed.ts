import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { UsageError } from "../../domain/errors.js";
import { exposedPath } from "../../files/exposed-path.js";
import { ownUid } from "./disk.js";
import { STATE_FOLDER } from "./install-state.js";
import { PLACES } from "./places.js";

/**
 * Checks that only root and this program's user can change the folders on the way to a path, as far as they exist. Others
 * could put a link there while init writes, and so have it write elsewhere.
 *
 * @param what What names the path: `--out`.
 * @throws {UsageError} When others can.
 */
export function refuseExposed(what: string, path: string): void {
  let existing = path;
  while (!existsSync(existing)) existing = dirname(existing);
  const exposed = exposedPath(existing, ownUid());
  if (exposed === null) return;
  throw new UsageError(
    `Cannot use ${what} "${path}": others than root can change "${exposed}"; make it root's alone, or name a path below folders of root alone`,
  );
}

/** Folders that init and uninstall use without a flag, by what they are. */
const FIXED_FOLDERS: Readonly<Record<string, string>> = {
  "the folder of the settings": dirname(PLACES.settings),
  "the folder of the authority": dirname(PLACES.ca),
  "the folder of the state file": STATE_FOLDER,
};

/** Checks the folders that need no flag like `refuseExposed`. @throws {UsageError} When others can change one. */
export function refuseExposedFolders(folders = FIXED_FOLDERS): void {
  for (const [what, path] of Object.entries(folders)) refuseExposed(what, path);
}

/**
 * Checks the folder of each user, and so `out` as well. A user who owns their folder could have root write elsewhere.
 *
 * @throws {UsageError} When others than root can change one.
 */
export function refuseExposedUsers(out: string, users: readonly string[]): void {
  refuseExposed("--out", out);
  for (const user of users) refuseExposed("--out", join(out, user));
}
