import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { UsageError } from "../errors.js";
import { exposedPath } from "../server/exposed-path.js";
import { ownUid } from "./disk.js";

/**
 * Checks that only root and this program's user can change the folders on the way to a path, as far as they exist. Others
 * could put a link there while init writes, and so have it write elsewhere.
 *
 * @throws {UsageError} When others can.
 */
export function refuseExposed(flag: string, path: string): void {
  let existing = path;
  while (!existsSync(existing)) existing = dirname(existing);
  const exposed = exposedPath(existing, ownUid());
  if (exposed === null) return;
  throw new UsageError(
    `Cannot use ${flag} "${path}": others than root can change "${exposed}"; name a path below folders of root alone`,
  );
}
