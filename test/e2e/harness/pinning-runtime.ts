import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import type { DockerCli, Engine } from "../../../tools/tests/engines.js";
import { ROOT } from "../../../tools/project.js";
import type { ProgramOutcome } from "../../../src/files/run-program.js";
import { createDocker, type Docker } from "./command.js";
import { startDockerd, type Dockerd } from "./dockerd.js";
import { openSandbox, type Sandbox } from "./sandbox.js";

/** The name by which a daemon knows the runtime. */
export const RUNTIME = "dockwarden";

const FOLDER = "/run/e2e/runtime";

/** Starts the runtime as dockerd itself does for runtimeArgs. */
const START = `exec ${join(ROOT, "bin/dockwarden-runtime")} --settings=${FOLDER}/runtime.json`;

/** A runc that is slow enough for an attacker: the source has become a link before it mounts. */
const LATE = `case " $* " in
  *" create "*) mv /srv/late /srv/late.kept; ln -s /srv/secret /srv/late ;;
esac
exec runc "$@"`;

/** Writes the settings of the runtime, as root alone can. */
export function writeRuntimeSettings(sandbox: Sandbox, settings: object): void {
  mkdirSync(sandbox.outside(FOLDER), { recursive: true });
  writeFileSync(sandbox.outside(`${FOLDER}/runtime.json`), JSON.stringify(settings));
}

/** Writes a script of the sandbox that a daemon may name as a runtime, and returns the flag that names it. */
function addRuntime(sandbox: Sandbox, name: string, script: string): string {
  const path = `${FOLDER}/${name}`;
  writeFileSync(sandbox.outside(path), `#!/bin/sh\n${script}\n`);
  chmodSync(sandbox.outside(path), 0o755);
  return `--add-runtime=${name}=${path}`;
}

/** The flags of a daemon that knows the runtime, by the settings that `writeRuntimeSettings` writes. */
export function runtimeFlags(sandbox: Sandbox, byDefault: string = RUNTIME): readonly string[] {
  writeRuntimeSettings(sandbox, {});
  return [addRuntime(sandbox, RUNTIME, `${START} "$@"`), `--default-runtime=${byDefault}`];
}

/** A daemon whose default is the runtime, and what containers may bind. */
export interface RuntimeLab {
  readonly sandbox: Sandbox;
  readonly daemon: Dockerd;
  readonly docker: Docker;
  /** Runs a script in a container with these flags and returns what it wrote. */
  shown(flags: readonly string[], script: string): Promise<string>;
}

/** Starts it with the runtimes `late` and `pinned-late` as well; `/srv/tree` has a file, folders and another file system, `/srv/secret` is root's alone. */
async function openRuntimeLab(engine: Engine, cli: DockerCli): Promise<RuntimeLab> {
  const sandbox = await openSandbox();
  // As systemd has it: what is mounted in one namespace appears in the others.
  await sandbox.run("mount", ["--make-rshared", "/"]);
  const flags = runtimeFlags(sandbox);
  const late = [
    addRuntime(sandbox, "late", LATE),
    addRuntime(sandbox, "pinned-late", `${START} --runtime=${FOLDER}/late "$@"`),
  ];
  const daemon = await startDockerd(engine, { sandbox, flags: [...flags, ...late] });
  const at = (path: string): string => sandbox.outside(path);
  mkdirSync(at("/srv/tree/sub"), { recursive: true });
  mkdirSync(at("/srv/tree/nested"));
  mkdirSync(at("/srv/secret"), { mode: 0o700 });
  await sandbox.run("mount", ["-t", "tmpfs", "nested", "/srv/tree/nested"]);
  writeFileSync(at("/srv/tree/file"), "of the tree\n");
  writeFileSync(at("/srv/tree/nested/file"), "of the nested one\n");
  writeFileSync(at("/srv/secret/file"), "secret\n");
  const docker = createDocker(daemon, cli);
  const shown = async (flags: readonly string[], script: string): Promise<string> => {
    const outcome = await docker("run", "--rm", ...flags, "busybox", "sh", "-c", script);
    succeedsAt(outcome);
    return outcome.stdout.trim();
  };
  return { sandbox, daemon, docker, shown };
}

/**
 * Opens a lab for the suite that calls it, and closes it at the suite's end. What it returns has members in hooks and
 * tests alone.
 */
export function runtimeLabFor(engine: Engine, cli: DockerCli): RuntimeLab {
  const lab = {} as RuntimeLab;
  let opened: RuntimeLab | null = null;
  before(async () => {
    opened = await openRuntimeLab(engine, cli);
    Object.assign(lab, opened);
  });
  after(() => opened?.sandbox.close());
  return lab;
}

/** A command must succeed. */
export function succeedsAt({ code, stderr }: ProgramOutcome): void {
  expect(code, stderr).to.equal(0);
}
