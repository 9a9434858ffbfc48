import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UsageError, describeThrown } from "../../domain/errors.js";
import { makePermittedFiles } from "./permitted-files.js";

/** A folder that stands for a host's root. */
export interface AttackHost {
  readonly root: string;
  /** Removes it. */
  readonly close: () => void;
}

/**
 * Makes the files of the corpus in a folder that only this user can read, and a socket where dockerd would listen.
 *
 * @throws {UsageError} When there can be no such folder.
 */
export async function makeAttackHost(): Promise<AttackHost> {
  const root = madeFolder();
  for (const folder of ["etc", "run", "proc/1/net", "dev", "var"])
    mkdirSync(join(root, folder), { recursive: true });
  // With the route to the host itself alone: on which networks the cases run must not matter.
  writeFileSync(join(root, "proc/1/net/fib_trie"), "     |-- 127.0.0.0\n        /8 host LOCAL\n");
  makePermittedFiles(root, "/run/docker.sock");
  const dockerd = await listening(join(root, "run/docker.sock"));
  return {
    root,
    close() {
      dockerd.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

function madeFolder(): string {
  try {
    return mkdtempSync(join(tmpdir(), "dockwarden-corpus-"));
  } catch (thrown) {
    throw new UsageError(
      `Cannot attack: no folder can be made in "${tmpdir()}", ${describeThrown(thrown)}; set TMPDIR`,
      { cause: thrown },
    );
  }
}

function listening(socket: string): Promise<Server> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(socket, () => {
      resolve(server);
    });
  });
}
