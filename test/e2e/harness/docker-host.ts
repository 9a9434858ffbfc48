import { expect } from "chai";
import { copyFileSync, cpSync, mkdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Engine } from "../../../tools/tests/engines.js";
import { ROOT } from "../../../tools/project.js";
import type { ProgramOutcome } from "../../../src/files/run-program.js";
import { readPage, stepOf, type Page } from "./page.js";
import { openSystemdHost, type SystemdHost } from "./systemd-host.js";

/** A host whose systemd runs an engine with the image `busybox`, and onto which Dockwarden can be installed. */
export interface DockerHost extends SystemdHost {
  /** Runs commands in the folder of the copied files, and returns what they say; fails if one of them does. */
  readonly done: (commands: string) => Promise<string>;
  /** Copies files of this machine into the folder of which the pages speak. */
  readonly copy: (...files: readonly string[]) => void;
  /** Installs an executable and the units, as the pages say. */
  readonly installExecutable: (program: string) => Promise<void>;
  /** Installs the npm package, and the units, as the quick start says. */
  readonly installPackage: (archive: string) => Promise<void>;
  /** Creates the managed plugin from its folder, and has dockerd ask it, as its page says for another host. */
  readonly installManagedPlugin: (folder: string) => Promise<void>;
  /** Has dockerd ask the plugin, as the quick start says. */
  readonly guard: () => Promise<void>;
  /** Fails unless a plain container runs and a privileged one is refused. */
  readonly expectGuarded: () => Promise<void>;
}

const INSTALL = readPage("set-up/install.md");
const QUICK_START = readPage("set-up/quick-start.md");
const MANAGED_PLUGIN = readPage("set-up/managed-plugin.md");
const COPIED = "/root/copied";

/** Makes the image `busybox`. */
const IMPORT = `mkdir -p /tmp/image/bin
cp /bin/busybox /tmp/image/bin
for name in cat id sleep true; do ln -s busybox /tmp/image/bin/$name; done
tar -C /tmp/image -c . | docker import - busybox`;

/** Opens a host and starts its dockerd, which no plugin guards yet. */
export async function openDockerHost(engine: Engine): Promise<DockerHost> {
  const host = await openSystemdHost();
  try {
    mkdirSync(host.outside(COPIED));
    useEngine(host, engine);
    const opened = { ...host, ...operations(host) };
    await opened.done(`systemctl daemon-reload\nsystemctl start docker\n${IMPORT}`);
    return opened;
  } catch (thrown) {
    await host.close();
    throw thrown;
  }
}

function operations(host: SystemdHost): Omit<DockerHost, keyof SystemdHost> {
  const run = (commands: string): Promise<ProgramOutcome> => host.run(`cd ${COPIED}\n${commands}`);
  const done = async (commands: string): Promise<string> => {
    const { code, stdout, stderr } = await run(commands);
    expect(code, `${commands}\n${stdout}${stderr}`).to.equal(0);
    return stdout + stderr;
  };
  const copy = (...files: readonly string[]): void => {
    for (const file of files) copyFileSync(file, host.outside(join(COPIED, basename(file))));
  };
  return {
    done,
    copy,
    async installExecutable(program) {
      copy(program, `${program}.sha256`, join(ROOT, "plugin/settings.yaml"));
      copy(...["socket", "service"].map((kind) => join(ROOT, `plugin/systemd/dockwarden.${kind}`)));
      await done(stepOf(INSTALL, "The executable", 1).script);
      await done(stepOf(INSTALL, "The executable", 2).script);
    },
    async installPackage(archive) {
      copy(archive);
      cpSync(join(ROOT, "plugin"), host.outside(join(COPIED, "plugin")), { recursive: true });
      const [node, npm] = [process.execPath, join(dirname(process.execPath), "npm")];
      await done(`ln -sf ${node} /usr/local/bin/node\nln -sf ${npm} /usr/local/bin/npm`);
      const { script } = stepOf(QUICK_START, "1. Install it", 0);
      await done(script.replace(/^make package$/m, ""));
      await done(stepOf(QUICK_START, "2. Start it before dockerd", 0).script);
    },
    installManagedPlugin: (folder) => installManagedPlugin(host, done, folder),
    async guard() {
      writeDaemonJson(host, QUICK_START);
      await done(stepOf(QUICK_START, "3. Tell dockerd to ask it", 0).script);
    },
    async expectGuarded() {
      await done("docker run --rm busybox true");
      const { code, stderr } = await run("docker run --rm --privileged busybox true");
      expect(stderr).to.include("privileged_container: Privileged mode is not allowed.");
      expect(code).to.equal(125);
    },
  };
}

async function installManagedPlugin(
  host: SystemdHost,
  done: DockerHost["done"],
  folder: string,
): Promise<void> {
  const to = (path: string): string => host.outside(join(COPIED, path));
  cpSync(folder, to(`plugin-linux-${process.arch}`), { recursive: true });
  cpSync(join(ROOT, "plugin/managed"), to("plugin/managed"), { recursive: true });
  const step = (index: number): string =>
    stepOf(MANAGED_PLUGIN, "Install it", index).script.replace("x64", process.arch);
  await done(`${step(1)}${step(2)}`);
  writeDaemonJson(host, MANAGED_PLUGIN);
  await done(step(3));
}

/** Writes the daemon.json that a page shows. */
function writeDaemonJson(host: SystemdHost, page: Page): void {
  const [daemonJson = ""] = page.blocks("json");
  mkdirSync(host.outside("/etc/docker"), { recursive: true });
  writeFileSync(host.outside("/etc/docker/daemon.json"), daemonJson);
}

/** Has the host's docker.service run an engine, and its containerd the runc that the engine needs. */
function useEngine(host: SystemdHost, { dockerd, path }: Engine): void {
  const search = `Environment=PATH=${[...path, "/usr/sbin:/usr/bin:/sbin:/bin"].join(":")}`;
  const start = `ExecStart=\nExecStart=${dockerd} -H fd:// --userland-proxy=false`;
  for (const [unit, lines] of Object.entries({ containerd: [search], docker: [search, start] })) {
    const folder = host.outside(`/etc/systemd/system/${unit}.service.d`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "engine.conf"), ["[Service]", ...lines, ""].join("\n"));
  }
}
