import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makePermittedFiles } from "./permitted-files.js";

/** A folder that stands for a host's root. */
export interface AttackHost {
  readonly root: string;
  /** Removes it. */
  readonly close: () => void;
}

/** Makes the files of the corpus in a folder that only this user can read, and a socket where dockerd would listen. */
export async function makeAttackHost(): Promise<AttackHost> {
  const root = mkdtempSync(join(tmpdir(), "dockwarden-corpus-"));
  for (const folder of ["etc", "run", "proc", "dev", "var"]) mkdirSync(join(root, folder));
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

function listening(socket: string): Promise<Server> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(socket, () => {
      resolve(server);
    });
  });
}
