import { execFile } from "node:child_process";
import { UsageError } from "../../domain/errors.js";
import type { Disk } from "./disk.js";
import { accountIn, type Account } from "./host-users.js";

/**
 * Returns the account of a user: of this host by getent, so also from a directory service, or of an image by its
 * `/etc/passwd`. Null if there is none.
 *
 * @throws {UsageError} When getent cannot be run.
 */
export async function findUserAccount(
  disk: Disk,
  isHost: boolean,
  name: string,
): Promise<Account | null> {
  const passwd = isHost ? await ask(name) : disk.read("/etc/passwd")?.content.toString();
  return accountIn(passwd ?? "", name);
}

const WITHIN_MS = 10_000;

function ask(name: string): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile("getent", ["passwd", name], { timeout: WITHIN_MS }, (error, stdout) => {
      // getent exits with 2 if the name does not exist.
      if (error === null || error.code === 2) resolve(stdout);
      else reject(new UsageError(`Cannot find user "${name}": getent: ${error.message.trim()}`));
    });
  });
}
