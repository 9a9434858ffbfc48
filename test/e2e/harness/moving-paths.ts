import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import type { Engine } from "../../../tools/tests/engines.js";
import { succeeded } from "./api.js";
import { openAuthority } from "./authority.js";
import { tlsFlags } from "./certificates.js";
import { startDockerd, type Dockerd } from "./dockerd.js";
import { openPeople, type Person } from "./people.js";
import { PLUGIN, startPlugin } from "./plugin.js";
import { openSandbox, type Sandbox } from "./sandbox.js";
import { waitFor } from "../../wait-for.js";

/** alice and sam share the host, sam may not mount what he can replace; job is of the CI, dev of neither. */
export const SETTINGS = `
schema: 1
profile: baseline
users:
  alice: {uid: 10001, gids: [10001], home: /srv/home/alice, groups: [tenants]}
  sam: {uid: 10003, gids: [10003], home: /srv/home/sam, groups: [tenants]}
  job: {groups: [ci]}
  dev: {}
groups: {tenants: {}, ci: {}}
bindings:
  - {groups: [tenants], profile: multi-tenant}
  - {groups: [ci], profile: ci}
profiles:
  multi-tenant:
    parameters:
      bind_mount_allowlist.allowed_mount_prefixes: ["/srv/home/\${user}"]
      selinux_label.relabel_prefixes: ["/srv/home/\${user}"]
  ci:
    parameters:
      bind_mount_allowlist.allowed_mount_prefixes: ["/srv/builds"]
user_parameters:
  sam: {bind_mount_allowlist.forbid_caller_writable_parents: true}
`;

const ASKED = {
  ...{ Memory: 268435456, NanoCpus: 1000000000, PidsLimit: 64 },
  SecurityOpt: ["no-new-privileges"],
};

/** What the profile of each wants of a container. */
const OWN: Readonly<Record<string, { readonly user: string; readonly host: object }>> = {
  alice: { user: "10001:10001", host: ASKED },
  sam: { user: "10003:10003", host: ASKED },
};

/** Leads a link to one folder and to another, all the time. */
interface Swapping {
  stop(): Promise<void>;
}

/** Replaces the link without a pause and without a moment in which it is missing, in a process of its own. */
const SWAPPER = `const fs = require("node:fs");
const [link, until, ...targets] = process.argv.slice(1);
while (!fs.existsSync(until))
  for (let i = 0; i < 100; i += 1) {
    fs.symlinkSync(targets[i % targets.length], link + ".next");
    fs.renameSync(link + ".next", link);
  }
fs.renameSync(until, until + ".done");`;

/** Starts leading `link` to each of `targets` in turn. */
export async function swapping(
  sandbox: Sandbox,
  link: string,
  targets: readonly string[],
): Promise<Swapping> {
  const until = "/run/e2e/swapped";
  await sandbox.run("rm", ["-f", `${until}.done`]);
  sandbox.start(
    process.execPath,
    ["-e", SWAPPER, link, until, ...targets],
    sandbox.outside("/run/e2e/swapper.log"),
  );
  return {
    async stop() {
      await sandbox.run("touch", [until]);
      await waitFor("the swapping to end", async () => {
        const { code } = await sandbox.run("test", ["-e", `${until}.done`]);
        return code === 0;
      });
    },
  };
}

/** What differs from the usual daemon and plugin. */
export interface MovingPathsOptions {
  readonly flags?: (sandbox: Sandbox) => readonly string[];
  readonly settings?: string;
}

const NAMES = ["alice", "sam", "job", "dev"] as const;

/** A guarded daemon, its users, and directories of theirs below `/srv`. */
export interface MovingPaths {
  readonly daemon: Dockerd;
  readonly people: Readonly<Record<(typeof NAMES)[number], Person>>;
  /** A directory that only root may open, with a file `secret` and a directory `sub`. */
  readonly rootOnly: string;
  readonly outside: (path: string) => string;
  readonly close: () => Promise<void>;
}

/** Starts them; the volumes `devs` and `datasets-a` lie on `/srv/dev/data`, two images want something inside `/src`. */
export async function openMovingPaths(
  engine: Engine,
  { flags = () => [], settings = SETTINGS }: MovingPathsOptions = {},
): Promise<MovingPaths> {
  const authority = openAuthority();
  const sandbox = await openSandbox();
  const daemon = await startDockerd(engine, {
    sandbox,
    flags: [...tlsFlags(authority), ...flags(sandbox)],
  });
  const outside = (path: string): string => daemon.sandbox.outside(path);
  for (const [home, below, id] of [
    ["/srv/home/alice", "proj/sub", 10001],
    ["/srv/home/sam", "proj/sub", 10003],
    ["/srv/builds", "x/sub", 0],
    ["/srv/dev", "x", 0],
  ] as const) {
    mkdirSync(outside(`${home}/${below}`), { recursive: true });
    await daemon.sandbox.run("chown", ["-R", `${id}:${id}`, home]);
  }
  const rootOnly = outside("/srv/root-only");
  mkdirSync(`${rootOnly}/sub`, { recursive: true });
  writeFileSync(`${rootOnly}/secret`, "secret");
  chmodSync(rootOnly, 0o700);
  await commit(daemon, "inside", 'VOLUME ["/src/made"]');
  await commit(daemon, "dir", "WORKDIR /src/made");
  mkdirSync(outside("/srv/dev/data"));
  const device = { type: "none", o: "bind", device: "/srv/dev/data" };
  for (const Name of ["datasets-a", "devs"]) {
    const body = { Name, DriverOpts: device };
    succeeded(await daemon.api("POST", "/volumes/create", body), `make the volume ${Name}`);
  }
  await startPlugin(daemon.sandbox, settings);
  await daemon.guardedBy([PLUGIN]);
  const people = await openPeople(daemon, authority, NAMES);
  const close = async (): Promise<void> => {
    await daemon.close();
    authority.remove();
  };
  return { daemon, people, rootOnly, outside, close };
}

/** Makes an image of busybox with a change, before the plugin guards. */
async function commit({ api }: Dockerd, tag: string, change: string): Promise<void> {
  const body = { Image: "busybox", Cmd: ["true"] };
  const { json } = succeeded(await api("POST", "/containers/create", body), "make a container");
  const container = (json as { readonly Id: string }).Id;
  const query = new URLSearchParams({ container, repo: "busybox", tag, changes: change });
  succeeded(await api("POST", `/commit?${query.toString()}`), `commit ${tag}`);
}

/** What became of a container's creation; `id` is `""` where it was refused. */
interface Made {
  readonly status: number;
  readonly said: string;
  readonly id: string;
}

let made = 0;

/** Creates a container as the person's profile wants it, which lists `/src` unless `config` says otherwise. */
export async function create(
  person: Person,
  hostConfig: object,
  config: object = {},
): Promise<Made> {
  const own = OWN[person.name] ?? { user: "", host: {} };
  const body = {
    ...{ Image: "busybox", Cmd: ["ls", "/src"], User: own.user, ...config },
    HostConfig: { ...own.host, ...hostConfig },
  };
  const target = `/containers/create?name=${person.name}_${++made}`;
  const { status, json, body: said } = await person.api("POST", target, body);
  const id = (json as { readonly Id?: string } | undefined)?.Id ?? "";
  return { status, said: said.toString(), id };
}

/** Starts it, waits for its end and gives what it wrote. */
export async function run(person: Person, id: string): Promise<string> {
  succeeded(await person.api("POST", `/containers/${id}/start`), "start");
  await person.api("POST", `/containers/${id}/wait`);
  const { body } = await person.api("GET", `/containers/${id}/logs?stdout=1&stderr=1`);
  return body.toString();
}

/** Puts a link to `target` in the place of `source`, a path of the sandbox, until `back`. */
export function swap(
  outside: (path: string) => string,
  source: string,
  target: string,
): { readonly back: () => void } {
  const [at, kept] = [outside(source), outside(`${source}.kept`)];
  renameSync(at, kept);
  symlinkSync(target, at);
  return {
    back() {
      rmSync(at);
      renameSync(kept, at);
    },
  };
}
