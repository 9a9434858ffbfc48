import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Makes the files and links that the cases assume below a host's root, which may be a folder that
 * stands for it; `socket` is where the daemon listens. What lay there before is removed.
 */
export function makePermittedFiles(root: string, socket: string): void {
  const at = (path: string): string => join(root, "srv", path);
  for (const folder of ["ta", "permitted", "permittedX"]) {
    rmSync(at(folder), { recursive: true, force: true });
  }
  for (const folder of ["ta/victim-dir", "ta/proj", "permitted/data", "permitted/sub"]) {
    mkdirSync(at(folder), { recursive: true });
  }
  mkdirSync(at("permittedX"));
  writeFileSync(at("permitted/data/file"), "");
  symlinkSync("/etc", at("permitted/escape"));
  symlinkSync("/", at("permitted/rootlink"));
  symlinkSync("../../etc", at("permitted/relescape"));
  symlinkSync(socket, at("permitted/sock"));
  symlinkSync("/srv/permitted/data", at("permitted/oklink"));
}
