import { copyFileSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { runProgram } from "../../../src/files/run-program.js";
import { succeeded, type Api } from "./api.js";
import type { Sandbox } from "./sandbox.js";

const BUSYBOX = "/bin/busybox";

/**
 * Makes the image `busybox:latest` of a statically linked busybox, so that no registry is needed.
 *
 * @throws {Error} When the package busybox-static is missing or the daemon refuses.
 */
export async function importBusybox(sandbox: Sandbox, api: Api): Promise<void> {
  const tree = sandbox.outside("/run/e2e/busybox");
  for (const folder of ["bin", "etc", "tmp", "root"]) {
    mkdirSync(join(tree, folder), { recursive: true });
  }
  copyFileSync(BUSYBOX, join(tree, "bin/busybox"));
  const { stdout, stderr, code } = await runProgram(BUSYBOX, ["--list"]);
  if (code !== 0) throw new Error(`Cannot list the programs of busybox: ${stderr}`);
  for (const name of stdout.split("\n")) {
    if (name !== "" && name !== "busybox") symlinkSync("busybox", join(tree, "bin", name));
  }
  const archive = sandbox.outside("/run/e2e/busybox.tar");
  await runProgram("tar", ["-C", tree, "-cf", archive, "."]);
  const target = "/images/create?fromSrc=-&repo=busybox&tag=latest";
  succeeded(await api("POST", target, readFileSync(archive)), "import busybox");
}
