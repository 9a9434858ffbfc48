import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  chownSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../../tools/project.js";
import { runProgram, type ProgramOutcome } from "../../../src/files/run-program.js";
import type { Certificates } from "./certificates.js";
import type { Dockerd } from "./dockerd.js";
import { waitFor } from "../../wait-for.js";

/** Users of the gateway, by name; their ids are nobody's on this host. */
export const UIDS: Readonly<Record<string, number>> = { alice: 10001, bob: 10002, carol: 10003 };

/** Where the gateway's sockets lie, inside. */
export const SOCKETS = "/run/dockwarden/gateway";

const PROGRAM = join(ROOT, "build/src/cli/main.js");

/**
 * Makes the gateway's authority beside the daemon's certificates and has the daemon trust it, which it must
 * before it is started. What the daemon's certificate is checked against stays in `server-ca.pem`.
 */
export async function trustGateway({ folder }: Certificates): Promise<void> {
  copyFileSync(join(folder, "ca.pem"), join(folder, "server-ca.pem"));
  const args = [PROGRAM, "gateway", "init", "--dir", join(folder, "gateway")];
  const { code, stderr } = await runProgram(process.execPath, args);
  if (code !== 0) throw new Error(`Cannot make the gateway's authority: ${stderr}`);
  appendFileSync(join(folder, "ca.pem"), readFileSync(join(folder, "gateway/gateway-ca.pem")));
}

/** Where the gateway finds what it trusts and issues with, as its settings say it. */
export function gatewayFiles({ folder }: Certificates): Readonly<Record<string, string>> {
  return {
    server_ca: `${folder}/server-ca.pem`,
    ca: `${folder}/gateway/gateway-ca.pem`,
    ca_key: `${folder}/gateway/gateway-ca-key.pem`,
  };
}

/** Settings that give each user a socket; `changes` are further lines of the section. */
export function gatewaySettings(
  certificates: Certificates,
  changes: readonly string[] = [],
): string {
  return `schema: 1
users:
${Object.entries(UIDS)
  .map(([name, uid]) => `  ${name}: {uid: ${uid}}\n`)
  .join("")}gateway:
${Object.entries(gatewayFiles(certificates))
  .map(([key, path]) => `  ${key}: ${path}\n`)
  .join("")}  users: {alice: {}, bob: {}, carol: {}}
${changes.map((line) => `  ${line}\n`).join("")}`;
}

/** A running gateway. */
export interface Gateway {
  log(): string;
  /** Memory that its process holds, in MB. */
  rssMb(): number;
}

/** Runs the gateway to its end, with a settings file inside; for one that cannot start. */
export function runGateway({ sandbox }: Dockerd, settings: string): Promise<ProgramOutcome> {
  return sandbox.run(process.execPath, [PROGRAM, "gateway", "--settings", settings]);
}

/** Starts the gateway inside, with a settings file that lies there, and waits for its sockets. */
export async function startGateway({ sandbox }: Dockerd, settings: string): Promise<Gateway> {
  const file = sandbox.outside("/run/e2e/gateway.log");
  writeFileSync(file, "");
  const pidFile = sandbox.outside("/run/e2e/gateway.pid");
  // The shell's id becomes the program's, seen from inside.
  const script = 'echo $$ > /run/e2e/gateway.pid; exec "$@"';
  const args = ["-c", script, "sh", process.execPath, PROGRAM, "gateway", "--settings", settings];
  const started = sandbox.start("sh", args, file);
  const log = (): string => readFileSync(file, "utf8");
  await waitFor(
    "the gateway to listen",
    () => {
      if (started.exitCode !== null) throw new Error(`The gateway has ended: ${log()}`);
      return log().includes("forwards to");
    },
    { explain: log },
  );
  return {
    log,
    rssMb() {
      const status = sandbox.outside(`/proc/${readFileSync(pidFile, "utf8").trim()}/status`);
      return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(status, "utf8"))?.[1]) / 1024;
    },
  };
}

/** Runs shell commands as one of the users, with the socket of `socketOf`. */
export type AsUser = (name: string, script: string, socketOf?: string) => Promise<ProgramOutcome>;

/** `$DOCKER` is the CLI; each user has a home, with buildx where the engine has it. */
export function createUsers({ sandbox, engine }: Dockerd, cli: string): AsUser {
  for (const [name, uid] of Object.entries(UIDS)) {
    const home = sandbox.outside(homeOf(name));
    mkdirSync(join(home, ".docker/cli-plugins"), { recursive: true });
    if (engine.buildx !== null)
      symlinkSync(engine.buildx, join(home, ".docker/cli-plugins/docker-buildx"));
    for (const place of [home, join(home, ".docker")]) chownSync(place, uid, uid);
  }
  return (name, script, socketOf = name) => {
    const uid = String(UIDS[name]);
    const user = ["--reuid", uid, "--regid", uid, "--clear-groups", "--"];
    const env = {
      PATH: process.env["PATH"],
      HOME: homeOf(name),
      DOCKER: cli,
      DOCKER_HOST: `unix://${SOCKETS}/${socketOf}.sock`,
    };
    return sandbox.run("setpriv", [...user, "sh", "-c", script], { env, cwd: homeOf(name) });
  };
}

/** A user's home, inside. */
function homeOf(name: string): string {
  return `/run/e2e/home-${name}`;
}
