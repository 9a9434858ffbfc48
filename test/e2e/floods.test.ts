import { once } from "node:events";
import { chownSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { expect } from "chai";
import { openAuthority, type Authority } from "./authority.js";
import { tlsFlags } from "./certificates.js";
import { chosenEngines } from "./chosen-engines.js";
import { startDaemon, type Daemon } from "./daemon.js";
import type { Flood } from "./flood-worker.js";
import { openPeople, type Person, type SentCall } from "./people.js";
import { PLUGIN, startPlugin, type Plugin } from "./plugin.js";

/** How long each flood lasts: FLOOD_MS. */
const FLOOD_MS = Number(process.env["FLOOD_MS"] ?? 6000);
/** The times and the memory of a quiet machine are tested as well: LONG=1, as make e2e does. */
const IS_LONG = process.env["LONG"] === "1";
/** Another plugin to compare with: PROGRAM=/path/to/main.js. */
const PROGRAM = process.env["PROGRAM"];

const SETTINGS = `
schema: 1
anonymous: {role: null}
unknown_user: {role: null}
users:
  alice: {uid: 10001, home: /srv/alice, roles: [developer]}
  bob: {uid: 10002, home: /srv/bob, roles: [developer]}
modes: {bind_mount_allowlist: deny, run_as_own_uid: "off"}
parameters:
  bind_mount_allowlist.allowed_mount_prefixes: ["/srv/\${user}"]
`;

/** What a request that is answered with 404 by dockerd, because it was allowed, takes: a bind of bob's. */
const BIND: SentCall = {
  method: "POST",
  target: "/containers/create",
  body: { Image: "missing:1", HostConfig: { Binds: ["/srv/bob/data:/data"] } },
};
const VERSION: SentCall = { method: "GET", target: "/version" };
const PING: SentCall = { method: "GET", target: "/_ping" };

const list = (length: number, entry: (index: number) => string): readonly string[] =>
  Array.from({ length }, (_, index) => entry(index));

/** The dearest requests that the search of test/bench/worst-shape.ts found, before and after there were bounds. */
const SHAPES: Readonly<Record<string, SentCall>> = {
  "settings of a plugin": {
    method: "POST",
    target: "/plugins/x/set",
    body: list(590, (index) => `a${index}.source=/x${index}`),
  },
  "binds of a container": {
    method: "POST",
    target: "/containers/create",
    body: {
      Image: "missing:1",
      HostConfig: { Binds: list(64, (at) => `/srv/alice/${at}:/m${at}`) },
    },
  },
  "many binds of a container": {
    method: "POST",
    target: "/containers/create",
    body: { Image: "missing:1", HostConfig: { Binds: list(250, (at) => `/x${at}:/y${at}`) } },
  },
};

for (const engine of await chosenEngines()) {
  describe(`[E] floods of one user, ${engine.name}`, () => {
    let authority: Authority;
    let daemon: Daemon;
    let plugin: Plugin;
    let bob: Person;

    before(async () => {
      authority = openAuthority();
      daemon = await startDaemon(engine, { flags: tlsFlags(authority) });
      ({ bob } = await openPeople(daemon, authority, ["alice", "bob"]));
      makeHomes((path) => daemon.sandbox.outside(path));
      plugin = await startPlugin(daemon.sandbox, SETTINGS, PROGRAM);
      await daemon.guardedBy([PLUGIN]);
    });

    after(async () => {
      await daemon.close();
      authority.remove();
    });

    it("of links does not keep another user's binds from being resolved", async () => {
      const Binds = list(60, (at) => `/srv/alice/l0/../l${at % 30}:/m${at}`);
      const body = { Image: "missing:1", HostConfig: { Binds } };
      await unharmed({ method: "POST", target: "/containers/create", body }, 4, BIND, 404);
    });

    for (const [name, shape] of Object.entries(SHAPES)) {
      it(`of ${name} has none of another user's requests refused`, async () => {
        await unharmed(shape, 16, VERSION, 200);
      });
    }

    it("of large bodies neither fills the memory nor has another user's requests refused", async () => {
      // Engine 20.10 shows up to 1 MiB of a body, the newest 4 MiB.
      for (const bytes of [900_000, 3_900_000]) {
        const body = Buffer.from(`{"Image":"a","Cmd":["${"x".repeat(bytes)}"]}`);
        const flood = { method: "POST", target: "/containers/create", body };
        let most = 0;
        const watch = setInterval(() => (most = Math.max(most, plugin.rssMb())), 20);
        try {
          await unharmed(flood, 60, PING, 200);
        } finally {
          clearInterval(watch);
        }
        console.log(`      ${bytes} bytes: at most ${most} MB`);
        expect(most).to.be.below(350);
      }
      if (!IS_LONG) return;
      await sleep(60_000);
      console.log(`      a minute later ${plugin.rssMb()} MB`);
      expect(plugin.rssMb()).to.be.at.most(150);
    });

    function floodOf({ method, target, body }: SentCall, connections: number): Flood {
      const at = (file: string): Buffer => readFileSync(join(authority.folder, file));
      const shown = { ca: at("ca.pem"), cert: at("alice.pem"), key: at("alice-key.pem") };
      const socketPath = daemon.sandbox.outside("/run/e2e/tls.sock");
      const text = Buffer.isBuffer(body) ? body.toString() : JSON.stringify(body);
      return { socketPath, shown, method, path: target, body: text, connections, forMs: FLOOD_MS };
    }

    /** Measures `call` of bob's alone and beside `connections` of alice's that send `flood` without a pause. */
    async function unharmed(
      flood: SentCall,
      connections: number,
      call: SentCall,
      status: number,
    ): Promise<void> {
      const idle = await timesOf(bob, call, status, FLOOD_MS / 3);
      // A thread of its own, so that sending much does not slow the measurement.
      const worker = new Worker(new URL("./flood-worker.js", import.meta.url), {
        workerData: floodOf(flood, connections),
      });
      const ended = once(worker, "message");
      const busy = await timesOf(bob, call, status, FLOOD_MS);
      const [sent] = (await ended) as [number];
      console.log(`      bob alone ${shown(idle)}; beside ${sent} of alice's ${shown(busy)}`);
      // A machine that others use tells nothing of times; that each of bob's requests passed was tested above.
      if (IS_LONG) expect(at(busy, 0.99)).to.be.at.most(Math.max(100, 3 * at(idle, 0.99)));
    }
  });
}

/** Folders of both users, and in alice's a chain of links, each of whose texts has a thousand components. */
function makeHomes(outside: (path: string) => string): void {
  for (const [user, uid] of [
    ["alice", 10001],
    ["bob", 10002],
  ] as const) {
    mkdirSync(outside(`/srv/${user}/data`), { recursive: true });
    for (const path of [`/srv/${user}`, `/srv/${user}/data`]) chownSync(outside(path), uid, uid);
  }
  for (let link = 0; link < 30; link++) {
    const next = link === 29 ? "data" : `l${link + 1}`;
    symlinkSync(`${"../alice/".repeat(440)}${next}`, outside(`/srv/alice/l${link}`));
  }
}

async function timesOf(
  { told }: Person,
  call: SentCall,
  status: number,
  forMs: number,
): Promise<readonly number[]> {
  const times: number[] = [];
  const until = performance.now() + forMs;
  while (performance.now() < until) {
    const started = performance.now();
    const answer = await told(call);
    times.push(performance.now() - started);
    expect(answer.status, answer.said).to.equal(status);
    await sleep(20);
  }
  return times.toSorted((a, b) => a - b);
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function shown(sorted: readonly number[]): string {
  const [middle, most] = [at(sorted, 0.5), at(sorted, 0.99)];
  return `p50 ${middle.toFixed(0)} ms, p99 ${most.toFixed(0)} ms of ${sorted.length}`;
}
