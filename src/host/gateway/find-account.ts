import { execFile } from "node:child_process";
import { UsageError } from "../../domain/errors.js";

/**
 * Returns the numeric id of a user (`passwd`) or a group, by its name in a file or a directory service.
 *
 * @throws {UsageError} When the name does not exist, or getent cannot be run.
 */
export async function findAccount(
  database: "passwd" | "group",
  account: number | string,
): Promise<number> {
  if (typeof account === "number") return account;
  const line = (await ask(database, account)).split("\n")[0] ?? "";
  const [name, , id] = line.split(":");
  // For a number getent looks for the id, and a directory may have another name for it.
  if (name === account && id !== undefined && /^\d+$/.test(id)) return Number(id);
  const kind = database === "passwd" ? "user" : "group";
  throw new UsageError(
    `Cannot find ${kind} "${account}": getent finds no such name, give a numeric id`,
  );
}

function ask(database: string, name: string): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile("getent", [database, name], { timeout: ASK_WITHIN_MS }, (error, stdout) => {
      // getent exits with 2 if the name does not exist.
      if (error === null || error.code === 2) resolve(stdout);
      else
        reject(
          new UsageError(
            `Cannot find "${name}": getent: ${error.message.trim()}; give a numeric id`,
          ),
        );
    });
  });
}

const ASK_WITHIN_MS = 10_000;
