import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { buildExecutable, type Architecture } from "../../../tools/build/executable.js";
import { writePluginFolder } from "../../../tools/build/plugin-folder.js";
import { ROOT } from "../../../tools/project.js";
import { createApi } from "./api.js";
import type { Docker } from "./command.js";
import { PID, SOCKET, type Dockerd } from "./dockerd.js";
import { PLUGIN, recordsOf, type Plugin } from "./plugin.js";
import type { Sandbox } from "./sandbox.js";
import { waitFor } from "../../wait-for.js";

/** A sandbox's folders that the managed plugin mounts. */
const HOST = "/run/e2e/dockwarden";

/** The arguments of `docker plugin set` that name the folders and the pid file of a sandbox. */
export const PLACES: readonly string[] = [
  ...["settings", "audit", "owners"].map((name) => `${name}.source=${HOST}/${name}`),
  `DOCKWARDEN_DOCKERD_PIDFILE=/proc/1/root${PID}`,
];

/** The first settings that come with the plugin. */
export const FIRST_SETTINGS = readFileSync(join(ROOT, "plugin/managed/settings.yaml"), "utf8");

/** What the managed plugin reads and writes on its host. */
export interface PluginHost extends Pick<Plugin, "mark" | "recordsSince"> {
  /** A file that it wrote, seen from outside. */
  readonly owners: string;
  /** Replaces its settings, which it reads at its start or after `signal("HUP")`. */
  settings(text: string): void;
  /** Sends a signal to its process; the outcome is false if there is no process. */
  signal(name: string): Promise<boolean>;
}

/** Makes the folders that the managed plugin mounts. */
export function preparePluginHost(sandbox: Sandbox): PluginHost {
  const at = (path: string): string => sandbox.outside(`${HOST}/${path}`);
  for (const name of ["settings", "audit", "owners"]) mkdirSync(at(name), { recursive: true });
  return {
    owners: at("owners/owners.log"),
    settings: (text) => {
      writeFileSync(at("settings/settings.yaml"), text);
    },
    async signal(name) {
      // The line that docs/set-up/managed-plugin.md shows.
      const args = [`--signal=${name}`, "--full", "^/usr/bin/dockwarden serve"];
      return (await sandbox.run("pkill", args)).code === 0;
    },
    ...recordsOf(at("audit/audit.jsonl")),
  };
}

/** The folder that `docker plugin create` takes. */
export interface PluginFolder {
  readonly path: string;
  remove(): void;
}

/** Builds the managed plugin as `make plugin` does. */
export async function buildPluginFolder(): Promise<PluginFolder> {
  const folder = mkdtempSync(join(tmpdir(), "dw-plugin-"));
  const program = await buildExecutable(process.arch as Architecture, join(folder, "dist"));
  const path = join(folder, "plugin");
  await writePluginFolder(program, path);
  return {
    path,
    remove: () => {
      rmSync(folder, { recursive: true });
    },
  };
}

/** Runs a docker command that must succeed, and returns what it prints. */
export async function done(docker: Docker, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await docker(...args);
  if (code !== 0) throw new Error(`docker ${args.join(" ")}: ${stderr}`);
  return stdout;
}

/** Has the plugin in `folder` guard the daemon. */
export async function guardByManagedPlugin(
  daemon: Dockerd,
  docker: Docker,
  folder: PluginFolder,
): Promise<void> {
  await done(docker, "plugin", "create", PLUGIN, folder.path);
  await done(docker, "plugin", "set", PLUGIN, ...PLACES);
  await done(docker, "plugin", "enable", PLUGIN);
  await daemon.guardedBy([PLUGIN]);
}

/** Longer than the 15 s for which dockerd tries to reach a plugin. */
const DENIED_WITHIN_MS = 20_000;

/** What dockerd answered to a request that must be denied, again and again. */
export interface Attempts {
  /** Each different status, and the codes of connections that failed. */
  readonly answers: ReadonlySet<number | string>;
  /** How many requests the plugin denied by its policy. */
  readonly denied: number;
}

/**
 * Sends requests for a privileged container, one after the other, from now until `work` is done and the policy has denied
 * one after it. A socket that does not exist yet counts as a failed connection.
 */
export async function attemptDuring(
  sandbox: Sandbox,
  work: () => Promise<unknown>,
): Promise<Attempts> {
  const api = createApi(sandbox.outside(SOCKET));
  const answers = new Set<number | string>();
  let denied = 0;
  const stop = new AbortController();
  const attempts = (async () => {
    while (!stop.signal.aborted) {
      const answer = await api("POST", "/containers/create", PRIVILEGED).catch(
        (thrown: unknown) => {
          answers.add((thrown as NodeJS.ErrnoException).code ?? String(thrown));
          return null;
        },
      );
      if (answer !== null) answers.add(answer.status);
      if (answer?.body.includes("privileged_container") === true) denied += 1;
      await sleep(1);
    }
  })();
  try {
    await work();
    const before = denied;
    await waitFor("a denial", () => denied > before, { limitMs: DENIED_WITHIN_MS });
  } finally {
    stop.abort();
    await attempts;
  }
  return { answers, denied };
}

/** A container that every profile denies. dockerd would create it. */
export const PRIVILEGED = {
  Image: "busybox",
  Cmd: ["true"],
  HostConfig: { Privileged: true },
} as const;
