import { readFileSync, writeFileSync } from "node:fs";
import type { ChildProcess } from "node:child_process";
import type { Engine } from "../../../tools/tests/engines.js";
import { createApi, type Api } from "./api.js";
import { importBusybox } from "./image.js";
import { openSandbox, type Sandbox } from "./sandbox.js";
import { waitFor } from "../../wait-for.js";

/** A private daemon in a sandbox of its own. */
export interface Dockerd {
  readonly engine: Engine;
  readonly sandbox: Sandbox;
  /** The daemon's socket, seen from outside. */
  readonly socket: string;
  readonly api: Api;
  /** The highest API version that it speaks, `1.41`. */
  readonly highest: string;
  /** Has the daemon ask these plugins from now on, `[]` for none, as a reload of daemon.json does. */
  guardedBy(plugins: readonly string[]): Promise<void>;
  /** Its process, as the sandbox numbers it. */
  pid(): string;
  /** Has it hang, and go on. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Ends it in order, unless it has ended; another may be started in the sandbox then. */
  stop(): Promise<void>;
  /** All that the daemon and its plugin have said. */
  log(): string;
  close(): Promise<void>;
}

/** How a daemon is started. */
export interface DockerdOptions {
  /** Plugins that it asks from the start, which must listen already in `sandbox`. */
  readonly plugins?: readonly string[];
  /** Flags beside those that keep it private. */
  readonly flags?: readonly string[];
  /** Where it runs; a new one by default. */
  readonly sandbox?: Sandbox;
}

/** The daemon's socket, seen from inside. */
export const SOCKET = "/run/docker.sock";

const SETTINGS = "/run/e2e/daemon.json";
const LOG = "/run/e2e/log";
/** The file with the daemon's process id, seen from inside. */
export const PID = "/run/e2e/dockerd.pid";

/**
 * Starts a daemon and gives it the image `busybox`, unless plugins guard it from the start.
 *
 * @throws {Error} When it ends or does not answer within 20 s; nothing of it is left then.
 */
export async function startDockerd(engine: Engine, options: DockerdOptions = {}): Promise<Dockerd> {
  const sandbox = options.sandbox ?? (await openSandbox());
  try {
    const daemon = await launch(engine, sandbox, options);
    if ((options.plugins ?? []).length === 0) await importBusybox(sandbox, daemon.api);
    return daemon;
  } catch (thrown) {
    await sandbox.close();
    throw thrown;
  }
}

async function launch(engine: Engine, sandbox: Sandbox, options: DockerdOptions): Promise<Dockerd> {
  const { plugins = [], flags = [] } = options;
  const setPlugins = (names: readonly string[]): void => {
    writeFileSync(sandbox.outside(SETTINGS), JSON.stringify({ "authorization-plugins": names }));
  };
  const log = (): string => readFileSync(sandbox.outside(LOG), "utf8");
  setPlugins(plugins);
  const path = [...engine.path, process.env["PATH"]].join(":");
  const args = [...privateFlags(sandbox), ...flags];
  const started = sandbox.start(engine.dockerd, args, sandbox.outside(LOG), {
    ...process.env,
    PATH: path,
  });
  const socket = sandbox.outside(SOCKET);
  const api = createApi(socket);
  const highest = await answering(started, api, log);
  const guardedBy = async (names: readonly string[]): Promise<void> => {
    setPlugins(names);
    await reload(sandbox, api, names);
  };
  const pid = (): string => readFileSync(sandbox.outside(PID), "utf8").trim();
  const resume = async (): Promise<void> => {
    await sandbox.run("kill", ["-CONT", pid()]);
    // nsenter stops when what it has started does.
    started.kill("SIGCONT");
  };
  const pause = async (): Promise<void> => {
    await sandbox.run("kill", ["-STOP", pid()]);
  };
  const stop = async (): Promise<void> => {
    await sandbox.run("kill", ["-TERM", pid()]);
    await waitFor("the daemon to end", () => hasEnded(started), { explain: log });
  };
  const close = (): Promise<void> => sandbox.close();
  const self = { engine, sandbox, socket, api, highest };
  return { ...self, guardedBy, pid, pause, resume, stop, log, close };
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

function privateFlags(sandbox: Sandbox): readonly string[] {
  return [
    `--host=unix://${SOCKET}`,
    `--config-file=${SETTINGS}`,
    "--data-root=/run/e2e/data",
    "--exec-root=/run/e2e/exec",
    `--pidfile=${PID}`,
    `--cgroup-parent=${sandbox.cgroup}`,
    // The distribution's docker-proxy is too old for the newest engine.
    "--userland-proxy=false",
  ];
}

/** Waits for the first answer and takes the API version from it. */
async function answering(started: ChildProcess, api: Api, log: () => string): Promise<string> {
  const explain = (): string => `\n${log().split("\n").slice(-8).join("\n")}`;
  let highest: string | undefined;
  await waitFor(
    "the daemon to answer",
    async () => {
      if (started.exitCode !== null) throw new Error(`The daemon has ended${explain()}`);
      // Refused connections are what is waited out; a daemon that never answers ends the waiting.
      const answer = await api("GET", "/version").catch(() => null);
      highest = (answer?.json as { ApiVersion?: string } | undefined)?.ApiVersion;
      return highest !== undefined;
    },
    { explain },
  );
  return String(highest);
}

/** Reloads, and waits until the daemon really asks the plugins, or has stopped to. */
async function reload(sandbox: Sandbox, api: Api, plugins: readonly string[]): Promise<void> {
  const pid = readFileSync(sandbox.outside(PID), "utf8").trim();
  await sandbox.run("kill", ["-HUP", pid]);
  await waitFor(`a reload to ${JSON.stringify(plugins)}`, async () => {
    const { status } = await api("POST", PROBE.target, PROBE.body);
    return plugins.length > 0 ? status === 403 : status === 404;
  });
}

/** A call that any guard refuses, and that fails on its own where nobody does: no such image. */
const PROBE = {
  target: "/containers/create",
  body: { Image: "dockwarden-probe:none", HostConfig: { Privileged: true } },
};

/** Does what makes a daemon ready, and closes it if that fails: nobody else knows of it then. */
export async function closedUnless<T>(daemon: Dockerd, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    await daemon.close();
    throw thrown;
  }
}
