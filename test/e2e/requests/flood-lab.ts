import { once } from "node:events";
import { chownSync, existsSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { expect } from "chai";
import type { Engine } from "../../../tools/tests/engines.js";
import { percentile } from "../../statistics.js";
import { openAuthority } from "../harness/authority.js";
import { tlsFlags } from "../harness/certificates.js";
import { closedUnless, startDockerd, type Dockerd } from "../harness/dockerd.js";
import type { Flood } from "./flood-worker.js";
import { openPeople, type Person, type SentCall } from "../harness/people.js";
import { PLUGIN, startPlugin, type Plugin } from "../harness/plugin.js";
import type { Sandbox } from "../harness/sandbox.js";
import { waitFor } from "../../wait-for.js";

/** A guarded dockerd that alice floods and bob uses. */
export interface FloodLab {
  readonly plugin: Plugin;
  /**
   * Measures `call` of bob's alone and beside `connections` of alice's that send `flood` without a pause. Each of bob's
   * must be answered with `status`. With LONG=1 the time is tested as well: within 100 ms at p99, or no slower than
   * beside a plugin that only looks at the caller's name, which is measured in the same way.
   */
  unharmed(flood: SentCall, connections: number, call: SentCall, status: number): Promise<void>;
  close(): Promise<void>;
}

/** How long each flood lasts: FLOOD_MS. */
const FLOOD_MS = Number(process.env["FLOOD_MS"] ?? 6000);
/** The times and the memory of a quiet machine are tested as well: LONG=1, as make e2e does. */
export const IS_LONG = process.env["LONG"] === "1";
/** The plugin that only looks at the caller's name. */
const BARE = "bare";
/** Another plugin to compare with: PROGRAM=/path/to/main.js. */
const PROGRAM = process.env["PROGRAM"];

/** Starts all of it with the text of a settings file. */
export async function openFloodLab(engine: Engine, settings: string): Promise<FloodLab> {
  const authority = openAuthority();
  const dockerd = await startDockerd(engine, { flags: tlsFlags(authority) });
  const { bob, plugin } = await closedUnless(dockerd, async () => {
    const people = await openPeople(dockerd, authority, ["alice", "bob"]);
    makeHomes((path) => dockerd.sandbox.outside(path));
    const plugin = await startPlugin(dockerd.sandbox, settings, PROGRAM);
    if (IS_LONG) await startBare(dockerd.sandbox);
    await dockerd.guardedBy([PLUGIN]);
    return { bob: people.bob, plugin };
  });
  const at = (file: string): Buffer => readFileSync(join(authority.folder, file));
  const shown = { ca: at("ca.pem"), cert: at("alice.pem"), key: at("alice-key.pem") };
  const socketPath = dockerd.sandbox.outside("/run/e2e/tls.sock");
  const floodOf = ({ method, target, body }: SentCall, connections: number): Flood => {
    const text = Buffer.isBuffer(body) ? body.toString() : textOf(body);
    return { socketPath, shown, method, path: target, body: text, connections, forMs: FLOOD_MS };
  };
  return {
    plugin,
    async unharmed(flood, connections, call, status) {
      const guarded = { bob, flood: floodOf(flood, connections), call, status };
      const mark = plugin.mark();
      const busy = await unharmed(guarded);
      if (IS_LONG) await expectInTime(guarded, busy, ownTimes(plugin, mark), dockerd);
    },
    async close() {
      await dockerd.close();
      authority.remove();
    },
  };
}

async function startBare(sandbox: Sandbox): Promise<void> {
  const program = join(import.meta.dirname, "bare-plugin.js");
  const socket = `/run/docker/plugins/${BARE}.sock`;
  sandbox.start(process.execPath, [program, socket], sandbox.outside("/run/e2e/bare.log"));
  await waitFor("the bare plugin to listen", () => existsSync(sandbox.outside(socket)));
}

function textOf(body: object | undefined): string {
  return body === undefined ? "" : JSON.stringify(body);
}

/** What bob does beside which flood. */
interface Guarded {
  readonly bob: Person;
  readonly flood: Flood;
  readonly call: SentCall;
  readonly status: number;
}

/** How long each of bob's requests takes beside the flood, in milliseconds. */
async function unharmed(guarded: Guarded): Promise<readonly number[]> {
  const idle = await timesOf(guarded, FLOOD_MS / 3);
  const [busy, sent] = await besideFlood(guarded);
  console.log(`      bob alone ${shown(idle)}; beside ${sent} of alice's ${shown(busy)}`);
  return busy;
}

async function besideFlood(guarded: Guarded): Promise<readonly [readonly number[], number]> {
  // A thread of its own, so that sending much does not slow the measurement.
  const worker = new Worker(new URL("./flood-worker.js", import.meta.url), {
    workerData: guarded.flood,
  });
  try {
    const [busy, [sent]] = await Promise.all([
      timesOf(guarded, FLOOD_MS),
      once(worker, "message") as Promise<[number]>,
    ]);
    return [busy, sent];
  } finally {
    await worker.terminate();
  }
}

/**
 * dockerd, TLS and this test take most of a flood's time on two cores. So the same is measured with a plugin that does
 * nothing: where that is slow too, Dockwarden may be as slow.
 */
async function expectInTime(
  guarded: Guarded,
  busy: readonly number[],
  own: readonly number[],
  dockerd: Dockerd,
): Promise<void> {
  // By way of none, since the change from one to another does not show.
  for (const plugins of [[], [BARE]]) await dockerd.guardedBy(plugins);
  const [bare, sent] = await besideFlood(guarded);
  for (const plugins of [[], [PLUGIN]]) await dockerd.guardedBy(plugins);
  console.log(
    `      Dockwarden itself ${shown(own)}; a bare plugin, beside ${sent}, ${shown(bare)}`,
  );
  expect(percentile(busy, 0.99)).to.be.at.most(Math.max(100, percentile(bare, 0.99)));
  expect(percentile(own, 0.99)).to.be.at.most(100);
}

/** How long bob's requests were with Dockwarden, in milliseconds. */
function ownTimes(plugin: Plugin, mark: number): readonly number[] {
  const records = plugin.recordsSince(mark).filter(({ user }) => user === "bob");
  return records.map(({ durationUs }) => durationUs / 1000);
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

async function timesOf({ bob, call, status }: Guarded, forMs: number): Promise<readonly number[]> {
  const times: number[] = [];
  const until = performance.now() + forMs;
  while (performance.now() < until) {
    const started = performance.now();
    const answer = await bob.told(call);
    times.push(performance.now() - started);
    expect(answer.status, answer.said).to.equal(status);
    await sleep(20);
  }
  return times;
}

function shown(times: readonly number[]): string {
  const [middle, most] = [percentile(times, 0.5), percentile(times, 0.99)];
  return `p50 ${middle.toFixed(0)} ms, p99 ${most.toFixed(0)} ms of ${times.length}`;
}
