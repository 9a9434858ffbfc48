import { cpSync, mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import type { DockerCli, Engine } from "../../../tools/tests/engines.js";
import type { ProgramOutcome } from "../../../src/files/run-program.js";
import { succeeded } from "./api.js";
import { startDockerd, type Dockerd } from "./dockerd.js";
import { expectShown, readPage, type Page } from "./page.js";
import { PLUGIN, startPlugin, type Plugin } from "./plugin.js";
import { openSandbox, type Sandbox } from "./sandbox.js";

/** The host of a page, with the daemon, the plugin and the users that the page is about. */
export interface Lab {
  readonly sandbox: Sandbox;
  readonly daemon: Dockerd;
  readonly plugin: Plugin;
  /** Runs a script as a user, `root` or one of USERS; `behind` are words before it, `ip netns exec inside`. */
  as(user: string, script: string, behind?: readonly string[]): Promise<ProgramOutcome>;
}

/** How a lab is made. */
export interface LabOptions {
  readonly engine: Engine;
  readonly cli: DockerCli;
  /** Its first block of JSON is daemon.json, its first of YAML the settings. */
  readonly page: Page;
  /** What is done on the host before the daemon starts. */
  readonly prepare?: (sandbox: Sandbox) => Promise<void>;
  /** What is done before the plugin is asked. */
  readonly furnish?: (lab: Omit<Lab, "plugin">) => Promise<void>;
  /** Other settings than the page's first, asked for when the lab is furnished. */
  readonly settings?: () => string;
}

/** Accounts of the host; their homes lie in the sandbox. */
const USERS = ["alice", "bob", "mallory"] as const;

/** The address of the pages' host, `docker.lab`. */
export const ADDRESS = "10.77.0.1";

const ADMIN = "/run/e2e/admin";

/**
 * Makes the host of a page and starts there what the page says. The files below /etc are copies, so that
 * pages' paths and accounts can be used as they stand.
 *
 * @throws {Error} When something does not start; nothing of it is left then.
 */
export async function openLab(options: LabOptions): Promise<Lab> {
  const { engine, cli, page, prepare, furnish, settings } = options;
  const sandbox = await openSandbox();
  try {
    await ownEtc(sandbox);
    await prepare?.(sandbox);
    const flags = flagsOf(page.blocks("json")[0] ?? "{}");
    const daemon = await startDockerd(engine, { sandbox, flags });
    const as = runAs(sandbox, cli);
    await furnish?.({ sandbox, daemon, as });
    const plugin = await startPlugin(sandbox, settings?.() ?? page.blocks("yaml")[0] ?? "");
    await daemon.guardedBy([PLUGIN]);
    return { sandbox, daemon, plugin, as };
  } catch (thrown) {
    await sandbox.close();
    throw thrown;
  }
}

async function ownEtc(sandbox: Sandbox): Promise<void> {
  const accounts = USERS.map(
    (name) => `useradd --no-create-home --home-dir ${homeOf(name)} ${name}`,
  ).join("\n");
  await done(
    sandbox,
    `cp -a /etc /run/e2e/etc
mount --bind /run/e2e/etc /etc
echo ${ADDRESS} docker.lab >> /etc/hosts
${accounts}
for user in root ${USERS.join(" ")}; do install -d -o $user /run/e2e/home/$user; done
mkdir ${ADMIN}`,
  );
}

function homeOf(user: string): string {
  return `/run/e2e/home/${user}`;
}

/** Runs a script of the host's to its end, which must be a good one. */
export async function done(sandbox: Sandbox, script: string, cwd = "/"): Promise<void> {
  const outcome = await sandbox.run("sh", ["-ec", script], { cwd });
  if (outcome.code !== 0) throw new Error(`Cannot prepare the host: ${outcome.stderr}${script}`);
}

function runAs(sandbox: Sandbox, cli: DockerCli): Lab["as"] {
  return (user, script, behind = []) => {
    const [file = "", ...words] = [
      ...behind,
      ...["setpriv", `--reuid=${user}`, `--regid=${user}`, "--init-groups", "--"],
      ...["sh", "-ec", script],
    ];
    const path = `${dirname(cli.path)}:/usr/sbin:/usr/bin:/sbin:/bin`;
    const env = { PATH: path, HOME: homeOf(user), LANG: "C.UTF-8" };
    return sandbox.run(file, words, { env, cwd: homeOf(user) });
  };
}

/**
 * What a daemon.json says, as flags. Its own socket and the plugins are left out, which `startDockerd` and
 * `guardedBy` see to.
 */
function flagsOf(json: string): readonly string[] {
  const { hosts = [], ...others } = JSON.parse(json) as Record<string, readonly string[]>;
  return [
    ...hosts.filter((host) => !host.startsWith("unix:")).map((host) => `--host=${host}`),
    ...Object.entries(others)
      .filter(([name]) => name !== "authorization-plugins")
      .map(([name, value]) => `--${name}=${String(value)}`),
  ];
}

/** Makes the authority and certificates of docs/who-calls/tls.md as it shows it, and gives each user their own. */
export async function certify(sandbox: Sandbox): Promise<void> {
  const [authority, server, client, ...others] = readPage("who-calls/tls.md").steps("Certificates");
  if (authority === undefined || server === undefined || client === undefined || others.length > 0)
    throw new Error("docs/who-calls/tls.md must show three steps: authority, server, client");
  for (const step of [authority, server, ...USERS.map((name) => forUser(client, name))]) {
    const outcome = await sandbox.run("sh", ["-ec", step.script], { cwd: ADMIN });
    expectShown(step, outcome);
  }
  for (const name of USERS) {
    const place = `${homeOf(name)}/.docker/lab`;
    mkdirSync(sandbox.outside(`${homeOf(name)}/.docker`));
    cpSync(sandbox.outside(`${ADMIN}/docker-ca/${name}`), sandbox.outside(place), {
      recursive: true,
    });
    await done(sandbox, `chown -R ${name} ${homeOf(name)}`);
  }
}

/** Imports an image `nginx:1.27` that waits as a server would, so that no registry is needed. */
export async function giveNginx({
  daemon,
  sandbox,
}: Pick<Lab, "daemon" | "sandbox">): Promise<void> {
  const archive = readFileSync(sandbox.outside("/run/e2e/busybox.tar"));
  const command = encodeURIComponent('CMD ["sleep", "1000"]');
  const target = `/images/create?fromSrc=-&repo=nginx&tag=1.27&changes=${command}`;
  succeeded(await daemon.api("POST", target, archive), "import nginx");
}

function forUser<Shown extends { readonly script: string }>(step: Shown, name: string): Shown {
  return { ...step, script: step.script.replace("user=alice", `user=${name}`) };
}
