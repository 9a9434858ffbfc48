import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";

/** A folder for the socket of a fake dockerd, which is also docker's folder of settings. */
export interface SocketFolder {
  readonly path: string;
  /** Removes the folder with all that is in it. */
  readonly remove: () => void;
}

/** With an entry of its own docker does not look for a store of the user's: `docker logout` would erase what is in there. */
const CONFIG = { auths: { "dockwarden.invalid": {} } };

/**
 * Makes a folder that only its user can enter, with settings of docker that name nothing.
 *
 * @param plugins The user's own folder of docker's plug-ins, which is linked to if it exists; null for none.
 */
export function makeSocketFolder(plugins: string | null): SocketFolder {
  const path = mkdtempSync(join(tmpdir(), "dockwarden-"));
  writeFileSync(join(path, "config.json"), JSON.stringify(CONFIG), { mode: 0o600 });
  if (plugins !== null && existsSync(plugins)) symlinkSync(plugins, join(path, "cli-plugins"));
  return {
    path,
    remove: () => {
      rmSync(path, { recursive: true, force: true });
    },
  };
}

/** Returns where a user's own plug-ins of docker are, such as compose and buildx. */
export function pluginsOf(environment: NodeJS.ProcessEnv): string {
  const { DOCKER_CONFIG: named = "" } = environment;
  return join(named === "" ? join(homedir(), ".docker") : named, "cli-plugins");
}
