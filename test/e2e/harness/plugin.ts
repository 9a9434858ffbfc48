import { once } from "node:events";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../../tools/project.js";
import type { AuditRecord } from "../../../src/domain/record.js";
import { createApi } from "./api.js";
import { firstChild, type Sandbox } from "./sandbox.js";
import { waitFor } from "../../wait-for.js";

/** The built plugin, running in a sandbox. */
export interface Plugin {
  readonly name: string;
  /** How much it has recorded, to read on from. */
  mark(): number;
  /** What it has recorded since. */
  recordsSince(mark: number): readonly AuditRecord[];
  /** All that it and those before it in the sandbox have logged. */
  log(): string;
  /** The memory that it holds, in megabytes. */
  rssMb(): number;
  /** Ends it as `kill -9` does; another may be started then. */
  kill(): Promise<void>;
}

/** The plugin's name, which a refused user is told. */
export const PLUGIN = "dockwarden";

/** Where it remembers who made what. */
export const OWNERS = "/run/e2e/owners.log";

/** Its settings, where it was given some. */
export const SETTINGS = "/run/e2e/settings.yaml";

const AUDIT = "/run/e2e/audit.jsonl";

/** The program as it is shipped, or another build of it, to compare the two. */
const PROGRAM = process.env["DOCKWARDEN_PROGRAM"] ?? join(ROOT, "build/src/cli/main.js");

/**
 * Starts the built plugin as `make run` does, with the text of a settings file or with none; `program` is another
 * one's main file or an executable, `flags` are further ones.
 *
 * @throws {Error} When it ends or does not answer.
 */
export async function startPlugin(
  sandbox: Sandbox,
  settings?: string,
  program = PROGRAM,
  flags: readonly string[] = [],
): Promise<Plugin> {
  const socket = `/run/docker/plugins/${PLUGIN}.sock`;
  const places = ["--socket", socket, "--audit-log", AUDIT, "--owners", OWNERS];
  const args = ["serve", "--host-root", "/", ...places, ...flags];
  if (settings !== undefined) {
    writeFileSync(sandbox.outside(SETTINGS), settings);
    args.push("--settings", SETTINGS);
  }
  const log = sandbox.outside("/run/e2e/plugin.log");
  // An executable needs no Node.js.
  const command = program.endsWith(".js") ? [process.execPath, program] : [program];
  const [file = "", ...rest] = [...command, ...args];
  const started = sandbox.start(file, rest, log);
  const logged = (): string => readFileSync(log, "utf8");
  const call = createApi(sandbox.outside(socket));
  await waitFor(
    "the plugin to answer",
    async () => {
      if (started.exitCode !== null) throw new Error(`The plugin has ended\n${logged()}`);
      // Refused connections are what is waited out.
      return (await call("POST", "/Plugin.Activate").catch(() => null))?.status === 200;
    },
    { explain: logged },
  );
  const kill = async (): Promise<void> => {
    const ended = once(started, "exit");
    process.kill(firstChild(started), "SIGKILL");
    await ended;
  };
  const rssMb = (): number => {
    const status = readFileSync(`/proc/${firstChild(started)}/status`, "utf8");
    return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024);
  };
  return { name: PLUGIN, ...recordsOf(sandbox.outside(AUDIT)), log: logged, rssMb, kill };
}

/** Records about the log itself are no decisions. */
const OF_LOG = '"phase":"log"';

/** Reads the decisions of an audit log, seen from outside. */
export function recordsOf(file: string): Pick<Plugin, "mark" | "recordsSince"> {
  return {
    mark: () => statSync(file).size,
    recordsSince(mark) {
      const lines = readFileSync(file).subarray(mark).toString().split("\n");
      return lines
        .filter((line) => line !== "" && !line.includes(OF_LOG))
        .map((line) => JSON.parse(line) as AuditRecord);
    },
  };
}
