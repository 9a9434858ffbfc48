import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ROOT } from "../../tools/project.js";
import { openConnection } from "./connection.js";
import type { GoPlugin } from "./go-plugin.js";
import { asksOf } from "./messages.js";

/** A plugin that is measured, with what it needs beside it. */
export interface Subject {
  readonly name: string;
  readonly socket: string;
  /** Where events are told to its fake dockerd; null if it has none. */
  readonly events: string | null;
  /** From the start of its process to its first answer. */
  readonly startMs: number;
  /** Processor time that it has taken, of all threads. */
  readonly cpuMs: () => number;
  readonly rssMb: () => number;
  readonly stop: () => Promise<void>;
}

/** How Dockwarden is started. */
export interface DockwardenOptions {
  readonly name?: string;
  /** The text of a settings file. */
  readonly settings?: string;
  /** An ownership log to start with. */
  readonly owners?: string;
  /** How many containers its dockerd lists. */
  readonly containers?: number;
  /** Flags of Node.js. */
  readonly node?: readonly string[];
}

/** The flag of `dockwarden serve` that names dockerd's socket. */
const DOCKER_SOCKET_FLAG = "--docker-socket";
/** What the bind of the benchmark's `docker run` names, below the host's root. */
const BOUND = "srv/permitted/data";

const BENCH = join(ROOT, "build/test/bench");
const START_WITHIN_MS = 60_000;
/** Of `/proc/PID/stat`. */
const TICK_MS = 10;

const RUN_PING = asksOf("run", 0, { name: "user0", certificate: "none" })[0];

/** Starts the least that a Node.js server can do. */
export function startBare(folder: string): Promise<Subject> {
  const socket = join(folder, "bare.sock");
  return start("bare", socket, process.execPath, [join(BENCH, "bare-server.js"), socket]);
}

/** Starts the Go plugin. */
export function startGo({ program, bundle }: GoPlugin, folder: string): Promise<Subject> {
  const socket = join(folder, "go.sock");
  const log = join(folder, "decisions.jsonl");
  const flags = ["-socket", socket, "-bundle", bundle, "-decision-log", log];
  return start("Go plugin", socket, program, [...flags, "-host-root", hostRootIn(folder)]);
}

/** Starts the built Dockwarden, as it is shipped, with a fake dockerd. Several may share a folder. */
export async function startDockwarden(
  folder: string,
  { name = "Dockwarden", settings, owners, containers = 0, node = [] }: DockwardenOptions = {},
): Promise<Subject> {
  const own = join(folder, name.replaceAll(/\W+/g, "-"));
  rmSync(own, { recursive: true, force: true });
  mkdirSync(own, { recursive: true });
  const at = (file: string): string => join(own, file);
  const [docker, socket, events] = [at("docker.sock"), at("plugin.sock"), at("events.sock")];
  const dockerd = run(
    process.execPath,
    [join(BENCH, "fake-dockerd.js"), docker, socket, events, String(containers)],
    at("docker.log"),
  );
  await appears(docker);
  const args = [
    ...[...node, join(ROOT, "build/src/cli/main.js"), "serve", "--socket", socket],
    ...["--host-root", hostRootIn(folder), "--audit-log", at("audit.jsonl")],
    ...["--owners", owners ?? at("owners.log"), DOCKER_SOCKET_FLAG, docker],
  ];
  if (settings !== undefined) {
    writeFileSync(at("settings.yaml"), settings);
    args.push("--settings", at("settings.yaml"));
  }
  const subject = await start(name, socket, process.execPath, args).catch((thrown: unknown) => {
    dockerd.kill();
    throw thrown;
  });
  const stop = async (): Promise<void> => {
    await subject.stop();
    dockerd.kill();
  };
  return { ...subject, events, stop };
}

function hostRootIn(folder: string): string {
  const root = join(folder, "host");
  mkdirSync(join(root, BOUND), { recursive: true });
  return root;
}

async function start(
  name: string,
  socket: string,
  program: string,
  args: readonly string[],
): Promise<Subject> {
  const started = performance.now();
  const log = `${socket}.log`;
  const child = run(program, args, log);
  try {
    await firstAnswer(child, socket);
  } catch (thrown) {
    child.kill();
    throw new Error(`Cannot start ${name}: ${readFileSync(log, "utf8")}`, { cause: thrown });
  }
  const startMs = performance.now() - started;
  const pid = String(child.pid);
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill();
    await ended;
  };
  const usage = { cpuMs: () => cpuMsOf(pid), rssMb: () => rssMbOf(pid) };
  return { name, socket, events: null, startMs, ...usage, stop };
}

function run(program: string, args: readonly string[], log: string): ChildProcess {
  return spawn(program, args, { stdio: ["ignore", "ignore", openSync(log, "a")] });
}

async function appears(path: string): Promise<void> {
  const until = performance.now() + START_WITHIN_MS;
  while (!existsSync(path)) {
    if (performance.now() > until) throw new Error(`Cannot measure: "${path}" does not appear`);
    await sleep(5);
  }
}

async function firstAnswer(child: ChildProcess, socket: string): Promise<void> {
  if (RUN_PING === undefined) throw new Error("Cannot measure: no messages are recorded");
  const until = performance.now() + START_WITHIN_MS;
  for (;;) {
    try {
      const connection = await openConnection(socket);
      await connection.post(RUN_PING.path, RUN_PING.body);
      connection.close();
      return;
    } catch (thrown) {
      // It does not listen yet.
      if (performance.now() > until || child.exitCode !== null) throw thrown;
      await sleep(2);
    }
  }
}

/** Threads that have ended count as well. */
function cpuMsOf(pid: string): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /, "")
    .split(" ");
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

function rssMbOf(pid: string): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
}
