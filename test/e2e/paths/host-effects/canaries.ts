import { execFileSync, spawn } from "node:child_process";
import { lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { ROOT } from "../../../../tools/project.js";
import type { Dockerd } from "../../harness/dockerd.js";
import { waitFor } from "../../../wait-for.js";

/** What no response and no image may hold. */
export const CANARY_TEXT = "TEXT-OF-A-CANARY";

/** The canaries' file system, as the host sees it: no user was given anything of it. */
export const CANARIES = "/srv/canaries";

/** How many files lie in the directory `many`, for whoever needs time to walk through it. */
const MANY = 100;

/** Files and directories that nobody may touch, and who has. */
export interface Canaries {
  /** Everything that touched them since the last time, one line each. */
  readonly hits: () => Promise<readonly string[]>;
  /** Makes a node of a disk at a path of the sandbox: its bytes are a canary's, as a file's are. */
  readonly makeDevice: (path: string) => Promise<void>;
  readonly close: () => void;
}

interface Line {
  readonly what: string;
  readonly name: string;
  readonly program: string;
}

const WATCHER = join(ROOT, "test/e2e/programs/watch-canaries.py");

/** Makes canaries on a file system of their own, which only root may write, and watches them from outside. */
export async function openCanaries(daemon: Dockerd): Promise<Canaries> {
  const { sandbox } = daemon;
  const at = sandbox.outside(CANARIES);
  mkdirSync(at);
  await sandbox.run("mount", ["-t", "tmpfs", "-o", "mode=755", "canaries", CANARIES]);
  for (const folder of ["dir/sub", "empty", "parent/dir", "many"])
    mkdirSync(join(at, folder), { recursive: true });
  const many = Array.from({ length: MANY }, (_, index) => `many/f${index}`);
  for (const file of ["file", "dir/inner", "parent/file", "parent/dir/inner", ...many])
    writeFileSync(join(at, file), `${CANARY_TEXT} ${file}\n`);
  writeFileSync(join(at, "marker"), "");
  const disk = openDisk(join(at, "disk"));
  const watch = await startWatch(at, sandbox.outside(`/proc/${daemon.pid()}/mountinfo`));
  let before = snapshot(at);
  return {
    async hits() {
      const now = snapshot(at);
      const changed = [...new Set([...before, ...now])].filter(
        (line) => !before.includes(line) || !now.includes(line),
      );
      before = now;
      readFileSync(join(at, "marker"));
      return [...(await watch.untilMarked()), ...changed.map((line) => `changed: ${line}`)];
    },
    async makeDevice(path) {
      // One that is there is the same. An image brings it with an owner, as this folder has.
      await sandbox.run("mknod", [path, "b", ...disk.numbers]);
      await sandbox.run("chown", ["--reference", dirname(path), path]);
    },
    close() {
      watch.close();
      disk.close();
    },
  };
}

const DISK_BYTES = 1 << 20;

/** Makes a block device of a file. */
function openDisk(file: string) {
  writeFileSync(file, CANARY_TEXT.padEnd(64).repeat(DISK_BYTES / 64));
  const device = execFileSync("losetup", ["--find", "--show", file], { encoding: "utf8" }).trim();
  const { rdev } = lstatSync(device);
  return {
    numbers: [String(rdev >> 8), String(rdev & 0xff)],
    close: () => void execFileSync("losetup", ["--detach", device]),
  };
}

async function startWatch(folder: string, mountinfo: string) {
  const watcher = spawn("python3", [WATCHER, folder, mountinfo]);
  let [said, errors, isReady, markers] = [[] as string[], "", false, 0];
  watcher.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  watcher.on("error", ({ message }) => (errors += message));
  createInterface({ input: watcher.stdout }).on("line", (text) => {
    const { what, name, program } = JSON.parse(text) as Line;
    if (what === "ready") isReady = true;
    else if (what === "marker") markers += 1;
    else said.push(`${what}: ${name}${program === "" ? "" : ` by ${program}`}`);
  });
  const alive = (): void => {
    if (watcher.exitCode !== null || watcher.pid === undefined)
      throw new Error(`The watch of the canaries has ended: ${errors}`);
  };
  const until = (what: string, holds: () => boolean): Promise<void> =>
    waitFor(what, () => (alive(), holds()), { limitMs: 60_000, explain: () => errors });
  await until("the watch of the canaries", () => isReady);
  let awaited = 0;
  return {
    close: () => void watcher.kill("SIGKILL"),
    /** What was said until the marker that was opened before is seen. */
    async untilMarked(): Promise<readonly string[]> {
      awaited += 1;
      await until("the marker", () => markers >= awaited);
      const lines = said;
      said = [];
      return lines;
    },
  };
}

/** What the canaries are, a line for each: type, mode, owner, and time of the last change. */
function snapshot(at: string): readonly string[] {
  return readdirSync(at, { recursive: true, encoding: "utf8" })
    .toSorted()
    .map((name) => {
      const { mode, uid, gid, ctimeMs } = lstatSync(join(at, name));
      return `${name} ${mode.toString(8)} ${uid}:${gid} ${ctimeMs}`;
    });
}
