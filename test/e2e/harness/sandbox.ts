import { spawn, type ChildProcess, type SpawnOptions } from "node:child_process";
import { createWriteStream, readdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { lastLine, runProgram, type ProgramOutcome } from "../../../src/files/run-program.js";
import { ToolError } from "../../../tools/tool-error.js";
import { waitFor } from "../../wait-for.js";

/**
 * Namespaces of their own (processes, mounts, network) in which a daemon, its plugin and a registry
 * run. Everything they write lies in a private `/run` and `/srv`, in memory.
 *
 * The kernel clears it away: when the pipe that holds the sandbox closes, which it also does when
 * this process is killed, the first process ends, and with it all others, all mounts and interfaces.
 */
export interface Sandbox {
  /** What the cgroups of its containers lie in: `/dockwarden-e2e-<pid>-<n>`. */
  readonly cgroup: string;
  /** A path of the sandbox as it is seen from outside. */
  outside(path: string): string;
  /** Runs a program inside, to its end; `input` goes to its standard input. */
  run(file: string, args: readonly string[], options?: InsideOptions): Promise<ProgramOutcome>;
  /** Starts a program inside; what it says goes into `log`, a path outside or inside alike. */
  start(file: string, args: readonly string[], log: string, env?: NodeJS.ProcessEnv): ChildProcess;
  /** Ends all that runs inside and removes what is left; a second time it does nothing. */
  close(): Promise<void>;
}

/** How a program runs inside. */
export interface InsideOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

/** The address that a swarm may advertise, inside. */
const ADVERTISED = "10.99.0.2";

const CGROUPS = "/sys/fs/cgroup";
/** What the names of all cgroups of tests begin with, before `-<pid of the test>-`. */
export const CGROUP_NAME = "dockwarden-e2e";

// The shell stays the first process: while it waits for cat it also buries what others leave behind.
const SETUP = `set -e
mount -t tmpfs -o mode=755 dockwarden-run /run
mount -t tmpfs -o mode=755 dockwarden-srv /srv
ip link set lo up
ip address add ${ADVERTISED}/32 dev lo
mkdir -p /run/docker/plugins /run/e2e
echo ready
cat
exit`;

let opened = 0;

/**
 * Opens a sandbox, and removes what killed runs have left.
 *
 * @throws {ToolError} When this process may not make namespaces, or a program for it is missing.
 */
export async function openSandbox(): Promise<Sandbox> {
  if (process.getuid?.() !== 0) throw new ToolError("Cannot open a sandbox: only root may");
  sweep();
  const namespaces = ["--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"];
  // A group of its own: ctrl-C goes to this process alone, which then closes in order.
  const unshare = spawn("unshare", [...namespaces, "sh", "-c", SETUP], {
    detached: true,
    stdio: ["pipe", "pipe", "pipe"],
  });
  await ready(unshare);
  const pid = firstChild(unshare);
  const cgroup = `/${CGROUP_NAME}-${process.pid}-${++opened}`;
  return { ...inside(pid), cgroup, close: () => close(unshare, cgroup) };
}

function ready(unshare: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = "";
    unshare.stderr?.on("data", (chunk: Buffer) => (said += chunk.toString()));
    unshare.stdout?.on("data", () => {
      resolve();
    });
    unshare.once("error", ({ message }) => {
      reject(new ToolError(`Cannot open a sandbox: ${message}; install util-linux`));
    });
    unshare.once("exit", () => {
      reject(
        new ToolError(
          `Cannot open a sandbox: ${lastLine(said)}; it takes root with CAP_SYS_ADMIN, which a container has only where it is given`,
        ),
      );
    });
  });
}

/** The process that `unshare` or `nsenter` has started in the sandbox, by its number outside. */
export function firstChild(entered: Pick<ChildProcess, "pid">): number {
  const pid = String(entered.pid);
  const child = Number.parseInt(readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8"), 10);
  if (Number.isNaN(child)) throw new Error("Cannot find the first process of the sandbox");
  return child;
}

function inside(pid: number): Omit<Sandbox, "cgroup" | "close"> {
  const enter = (file: string, args: readonly string[], cwd?: string): string[] => {
    // nsenter's own --wd is a folder of the outside.
    const there = cwd === undefined ? [] : ["sh", "-c", 'cd "$0" && exec "$@"', cwd];
    return ["-t", String(pid), "--net", "--mount", "--pid", "--", ...there, file, ...args];
  };
  const outside = (path: string): string => `/proc/${pid}/root${path}`;
  return {
    outside,
    run: (file, args, { env = process.env, cwd } = {}) =>
      runProgram("nsenter", enter(file, args, cwd), { env }),
    start(file, args, log, env = process.env) {
      const options: SpawnOptions = { env, detached: true, stdio: ["ignore", "pipe", "pipe"] };
      const started = spawn("nsenter", enter(file, args), options);
      const written = createWriteStream(log, { flags: "a" });
      // The log lies in the sandbox and may be gone when the last words arrive.
      written.on("error", () => undefined);
      started.stdout?.pipe(written, { end: false });
      started.stderr?.pipe(written, { end: false });
      return started;
    },
  };
}

/** The kernel ends hundreds of processes and mounts one after the other. */
const END_WITHIN_MS = 60_000;

async function close(unshare: ChildProcess, cgroup: string): Promise<void> {
  unshare.stdin?.end();
  await waitFor(
    "the sandbox to end",
    () => {
      thaw(join(CGROUPS, "freezer", cgroup));
      return unshare.exitCode !== null || unshare.signalCode !== null;
    },
    { limitMs: END_WITHIN_MS },
  );
  await waitFor("the cgroups to be empty", () => removeCgroups(cgroup.slice(1)));
}

/** Lets paused containers go on: with version 1 of cgroups the kernel cannot end them before. */
function thaw(folder: string): void {
  try {
    writeFileSync(join(folder, "freezer.state"), "THAWED", { flag: "r+" });
  } catch {
    // It is gone, or there are no such cgroups.
  }
  for (const name of namesBelow(folder)) thaw(join(folder, name));
}

/** Removes the cgroups of runs whose process is gone; all else of theirs the kernel has removed. */
function sweep(): void {
  for (const name of namesBelow(CGROUPS).flatMap((folder) => namesBelow(join(CGROUPS, folder)))) {
    const owner = new RegExp(`^${CGROUP_NAME}-(\\d+)-`).exec(name)?.[1];
    if (owner !== undefined && !isAlive(Number(owner))) removeCgroups(name);
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Removes the cgroups of a sandbox. Returns whether nothing of that name is left. */
export function removeCgroups(name: string): boolean {
  // Version 1 has a folder for each controller, version 2 none.
  const places = [CGROUPS, ...namesBelow(CGROUPS).map((folder) => join(CGROUPS, folder))];
  return places.map((place) => removeTree(join(place, name))).every((gone) => gone);
}

function removeTree(folder: string): boolean {
  const gone = namesBelow(folder).map((name) => removeTree(join(folder, name)));
  try {
    rmdirSync(folder);
    return gone.every((one) => one);
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === "ENOENT";
  }
}

function namesBelow(folder: string): readonly string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  } catch {
    return [];
  }
}
