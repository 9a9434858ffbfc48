import { chmodSync, chownSync, copyFileSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { DockerCli, Engine } from "../../../tools/tests/engines.js";
import { ROOT } from "../../../tools/project.js";
import type { ProgramOutcome } from "../../../src/files/run-program.js";
import { succeeded } from "../harness/api.js";
import { COMPOSE_FILES } from "./try-compose.js";
import { openAuthority, type Authority } from "../harness/authority.js";
import { tlsEnvironment, tlsFlags } from "../harness/certificates.js";
import { closedUnless, startDockerd, type Dockerd } from "../harness/dockerd.js";
import { openPeople, type Person } from "../harness/people.js";
import { PLUGIN, SETTINGS, startPlugin, type Plugin } from "../harness/plugin.js";
import { startRegistry } from "../harness/registry.js";
import { callOfRecord, callOfTried, type ComparedCall, type TriedJson } from "./try-calls.js";
import { REMOTE_IMAGE, USERS, type User } from "./try-lines.js";
import { worldOf } from "./try-world.js";

/** What a command line came to. */
export interface Came {
  readonly calls: readonly ComparedCall[];
  /** The client's exit code. */
  readonly code: number | null;
  /** What it said, for a person who looks at a difference. */
  readonly said: string;
}

/** A guarded daemon, and `dockwarden try` with the same settings and the same objects. */
export interface TryLab {
  readonly onDaemon: (user: User, line: string) => Promise<Came>;
  readonly onTry: (user: User, line: string) => Promise<Came>;
  /** Names what a command line could change of its user's: files with their times, and stores of passwords that were asked. */
  readonly belongings: (user: User) => Promise<string>;
  readonly close: () => Promise<void>;
}

/** `bob` owns what `alice` may not use; `admin` clears up. */
const NAMES = [...(Object.keys(USERS) as User[]), "bob", "admin"] as const;
type Name = (typeof NAMES)[number];

const POLICY = `schema: 1
profile: baseline
users:
  dave: {}
  admin: {}
  runner: {}
  alice: { uid: 10001, gids: [10001], home: /home/alice }
  bob: { uid: 10002, gids: [10002], home: /home/bob }
bindings:
  - { users: [runner], profile: ci }
  - { users: [alice, bob], profile: multi-tenant }
`;

const LIMITS = "--memory 64m --cpus 1 --pids-limit 64 --security-opt no-new-privileges";
const OF_ALICE = `--user 10001:10001 ${LIMITS}`;
const OF_BOB = `--user 10002:10002 ${LIMITS}`;
const SLEEP = "busybox sleep 100000";

/** What exists before each command line, by its owner. */
const FURNITURE: readonly (readonly [Name, string])[] = [
  ["dave", `docker tag busybox ${REMOTE_IMAGE} && docker push ${REMOTE_IMAGE}`],
  ["dave", `docker rmi ${REMOTE_IMAGE}`],
  ["dave", "docker network create lan"],
  ["dave", `docker run -d --name web --network lan -v data:/data ${SLEEP}`],
  ["dave", `docker run -d --name gone ${SLEEP}`],
  ["dave", `docker run -d --name away ${SLEEP}`],
  ["runner", `docker run -d --name job -v cache-job:/cache ${SLEEP}`],
  ["alice", `docker run -d --name alice_web ${OF_ALICE} -v alice_data:/data ${SLEEP}`],
  ["alice", `docker run -d --name alice_gone ${OF_ALICE} ${SLEEP}`],
  ["bob", `docker run -d --name bob_web ${OF_BOB} -v bob_data:/data ${SLEEP}`],
];

/** Who owns what the lines above make. */
const OWNERS: Readonly<Record<string, Name>> = {
  ...{ web: "dave", gone: "dave", away: "dave", lan: "dave", data: "dave" },
  ...{ job: "runner", "cache-job": "runner", bob_web: "bob", bob_data: "bob" },
  ...{ alice_web: "alice", alice_gone: "alice", alice_data: "alice" },
};

const HOME = "/run/e2e/home";
const WORLD = "/run/e2e/world.json";
const WORK = "/srv/work";
/** A store of passwords that docker uses if its settings name none. */
const HELPERS = "/srv/helpers";
const HELPER = `#!/bin/sh\necho "$1" >> ${HELPERS}/asked\n`;
const PROGRAM = join(ROOT, "build/src/cli/main.js");

/** Opens both. Throws when something does not start; nothing of it is left then. */
export async function openTryLab(
  engine: Engine,
  cli: DockerCli,
  compose: string | null,
): Promise<TryLab> {
  const authority = openAuthority();
  const daemon = await startDockerd(engine, { flags: tlsFlags(authority) });
  return closedUnless(daemon, async () => {
    const people = await openPeople(daemon, authority, NAMES);
    await startRegistry(daemon.sandbox);
    layOut(daemon);
    const plugin = await startPlugin(daemon.sandbox, POLICY);
    await daemon.guardedBy([PLUGIN]);
    const asUser = runnerOf(daemon, authority, cli, compose);
    for (const [name, line] of FURNITURE) done(await asUser(name, line), line);
    const world = await worldOf(people.admin, OWNERS);
    writeFileSync(daemon.sandbox.outside(WORLD), JSON.stringify(world));
    const clear = clearerOf(people.admin, await namesOf(people.admin));
    return {
      onDaemon: (user, line) => watched(plugin, () => asUser(user, line), clear),
      onTry: (user, line) => tried(daemon, cli, user, line),
      belongings: async (user) => {
        const script = `find ${HOME}/${user} ${WORK} ${HELPERS} -printf '%p %T@ %s\\n' | sort`;
        return (await daemon.sandbox.run("sh", ["-c", script])).stdout;
      },
      close: async () => {
        await daemon.close();
        authority.remove();
      },
    };
  });
}

const DOCKERFILE = "FROM busybox\nCOPY file /file\nRUN cat /file\n";

function layOut({ sandbox }: Dockerd): void {
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(sandbox.outside(path)), { recursive: true });
    writeFileSync(sandbox.outside(path), text);
  };
  write(`${WORK}/context/Dockerfile`, DOCKERFILE);
  write(`${WORK}/context/file`, "a file\n");
  write(`${HELPERS}/docker-credential-secretservice`, HELPER);
  chmodSync(sandbox.outside(`${HELPERS}/docker-credential-secretservice`), 0o755);
  for (const [name, text] of Object.entries(COMPOSE_FILES)) write(`${WORK}/${name}`, text);
  for (const [name, id] of [
    ["alice", 10001],
    ["bob", 10002],
  ] as const) {
    const home = sandbox.outside(`/home/${name}`);
    mkdirSync(home, { recursive: true });
    chownSync(home, id, id);
  }
}

type Run = (name: Name, line: string) => Promise<ProgramOutcome>;

/** Runs lines of a shell with a certificate of a user, by TLS, in a home of their own. */
function runnerOf(
  { sandbox, engine }: Dockerd,
  authority: Authority,
  cli: DockerCli,
  compose: string | null,
): Run {
  for (const name of NAMES) {
    const home = sandbox.outside(`${HOME}/${name}`);
    mkdirSync(join(home, "certificates"), { recursive: true });
    for (const [from, to] of [
      ["ca", "ca"],
      [name, "cert"],
      [`${name}-key`, "key"],
    ] as const)
      copyFileSync(join(authority.folder, `${from}.pem`), join(home, `certificates/${to}.pem`));
    givePlugins(join(home, ".docker/cli-plugins"), { buildx: engine.buildx, compose });
  }
  return (name, line) => {
    const home = `${HOME}/${name}`;
    const tls = tlsEnvironment({ folder: `${home}/certificates` });
    return sandbox.run("sh", ["-c", line], {
      env: { ...environmentOf(cli, home), ...tls },
      cwd: WORK,
    });
  };
}

function givePlugins(folder: string, plugins: Readonly<Record<string, string | null>>): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, program] of Object.entries(plugins))
    if (program !== null) symlinkSync(program, join(folder, `docker-${name}`));
}

function environmentOf(cli: DockerCli, home: string): NodeJS.ProcessEnv {
  const path = `${dirname(cli.path)}:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`;
  return { PATH: path, HOME: home, LANG: "C.UTF-8" };
}

async function watched(
  plugin: Plugin,
  work: () => Promise<ProgramOutcome>,
  clear: () => Promise<void>,
): Promise<Came> {
  const mark = plugin.mark();
  const { code, stdout, stderr } = await work();
  const calls = plugin.recordsSince(mark).filter(({ phase }) => phase === "request");
  await clear();
  return { calls: calls.map(callOfRecord), code, said: stdout + stderr };
}

async function tried(daemon: Dockerd, cli: DockerCli, user: User, line: string): Promise<Came> {
  const flags = ["--settings", SETTINGS, "--as", user, "--world", WORLD, "--json"];
  // A busy machine takes many times as long; the test's own limit ends what hangs.
  const words = [PROGRAM, "try", ...flags, "--seconds", "600", "--", "sh", "-c", line];
  const usual = environmentOf(cli, `${HOME}/${user}`);
  const env = { ...usual, PATH: `${HELPERS}:${usual["PATH"] ?? ""}` };
  const { stdout, stderr } = await daemon.sandbox.run(process.execPath, words, { env, cwd: WORK });
  if (!stdout.startsWith("{")) throw new Error(`Cannot try ${line}: ${stderr}`);
  const { calls, client, cut } = JSON.parse(stdout) as TriedJson;
  return { calls: calls.map(callOfTried), code: client.code, said: `${client.said}${cut ?? ""}` };
}

function done({ code, stdout, stderr }: ProgramOutcome, line: string): void {
  if (code !== 0) throw new Error(`Cannot run ${line}: ${stderr}${stdout}`);
}

const LISTS = {
  containers: ["/containers/json?all=1", "/containers/", "?force=1&v=1"],
  networks: ["/networks", "/networks/", ""],
  volumes: ["/volumes", "/volumes/", "?force=1"],
} as const;

type Listed = Readonly<Partial<Record<"Id" | "Name", string>>>;

async function listed({ api }: Person, target: string): Promise<readonly string[]> {
  const { json } = succeeded(await api("GET", target), `list ${target}`);
  const found = Array.isArray(json) ? json : (json as { Volumes: unknown }).Volumes;
  return ((found ?? []) as readonly Listed[]).map(({ Id, Name }) => Id ?? Name ?? "");
}

async function namesOf(admin: Person): Promise<ReadonlySet<string>> {
  const lists = await Promise.all(Object.values(LISTS).map(([list]) => listed(admin, list)));
  return new Set(lists.flat());
}

/** Removes what a command line has made, so that the next one finds the objects of the world. */
function clearerOf(admin: Person, kept: ReadonlySet<string>): () => Promise<void> {
  return async () => {
    for (const [list, place, query] of Object.values(LISTS))
      for (const id of await listed(admin, list))
        if (!kept.has(id)) await admin.api("DELETE", `${place}${id}${query}`);
  };
}
