import { once } from "node:events";
import { chownSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { expect } from "chai";
import type { Engine } from "../../tools/engines.js";
import { openAuthority } from "./authority.js";
import { tlsFlags } from "./certificates.js";
import { closedUnless, startDockerd } from "./dockerd.js";
import type { Flood } from "./flood-worker.js";
import { openPeople, type Person, type SentCall } from "./people.js";
import { PLUGIN, startPlugin, type Plugin } from "./plugin.js";

/** A guarded daemon that alice floods and bob uses. */
export interface FloodLab {
  readonly plugin: Plugin;
  /**
   * Measures `call` of bob's alone and beside `connections` of alice's that send `flood` without a pause. Each of bob's
   * must be answered with `status`; with LONG=1 in good time as well.
   */
  unharmed(flood: SentCall, connections: number, call: SentCall, status: number): Promise<void>;
  close(): Promise<void>;
}

/** How long each flood lasts: FLOOD_MS. */
const FLOOD_MS = Number(process.env["FLOOD_MS"] ?? 6000);
/** The times and the memory of a quiet machine are tested as well: LONG=1, as make e2e does. */
export const IS_LONG = process.env["LONG"] === "1";
/** Another plugin to compare with: PROGRAM=/path/to/main.js. */
const PROGRAM = process.env["PROGRAM"];

/** Starts all of it with the text of a settings file. */
export async function openFloodLab(engine: Engine, settings: string): Promise<FloodLab> {
  const authority = openAuthority();
  const daemon = await startDockerd(engine, { flags: tlsFlags(authority) });
  const { bob, plugin } = await closedUnless(daemon, async () => {
    const people = await openPeople(daemon, authority, ["alice", "bob"]);
    makeHomes((path) => daemon.sandbox.outside(path));
    const plugin = await startPlugin(daemon.sandbox, settings, PROGRAM);
    await daemon.guardedBy([PLUGIN]);
    return { bob: people.bob, plugin };
  });
  const at = (file: string): Buffer => readFileSync(join(authority.folder, file));
  const shown = { ca: at("ca.pem"), cert: at("alice.pem"), key: at("alice-key.pem") };
  const socketPath = daemon.sandbox.outside("/run/e2e/tls.sock");
  const floodOf = ({ method, target, body }: SentCall, connections: number): Flood => {
    const text = Buffer.isBuffer(body) ? body.toString() : textOf(body);
    return { socketPath, shown, method, path: target, body: text, connections, forMs: FLOOD_MS };
  };
  return {
    plugin,
    unharmed: (flood, connections, call, status) =>
      unharmed(bob, floodOf(flood, connections), call, status),
    async close() {
      await daemon.close();
      authority.remove();
    },
  };
}

function textOf(body: object | undefined): string {
  return body === undefined ? "" : JSON.stringify(body);
}

async function unharmed(bob: Person, flood: Flood, call: SentCall, status: number): Promise<void> {
  const idle = await timesOf(bob, call, status, FLOOD_MS / 3);
  // A thread of its own, so that sending much does not slow the measurement.
  const worker = new Worker(new URL("./flood-worker.js", import.meta.url), { workerData: flood });
  try {
    const [busy, [sent]] = await Promise.all([
      timesOf(bob, call, status, FLOOD_MS),
      once(worker, "message") as Promise<[number]>,
    ]);
    expectUnharmed(idle, busy, sent);
  } finally {
    await worker.terminate();
  }
}

function expectUnharmed(idle: readonly number[], busy: readonly number[], sent: number): void {
  console.log(`      bob alone ${shown(idle)}; beside ${sent} of alice's ${shown(busy)}`);
  // A machine that others use tells nothing of times; that each of bob's requests passed was tested above.
  if (!IS_LONG) return;
  expect(at(busy, 0.5)).to.be.at.most(Math.max(at(idle, 0.5) + 30, 3 * at(idle, 0.5)));
  expect(at(busy, 0.99)).to.be.at.most(Math.max(100, 3 * at(idle, 0.99)));
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
