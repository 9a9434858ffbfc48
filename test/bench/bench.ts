import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CREATE_ALONE, DOCKER_RUN } from "./docker-run.js";
import type { Workload } from "./docker-run.js";
import { load } from "./load.js";
import type { Load } from "./load.js";
import { measureOwners } from "./owners-bench.js";
import { measurePolicy } from "./policy-bench.js";
import { startServer } from "./start-server.js";
import type { Server } from "./start-server.js";

/**
 * Measures the built plugin against a bare server, and any other plugin (`PEER=name=/path/to.sock`),
 * in one run: client and servers share the processors. Prints medians of three rounds.
 */
const ROUNDS = 3;
const WORKLOADS = [DOCKER_RUN, CREATE_ALONE];
const CONNECTIONS = [1, 8];
const CALLS = Number(process.env["BENCH_CALLS"] ?? 5000);
/** Calls after which memory is read. */
const SOAK = Number(process.env["BENCH_SOAK"] ?? 100_000);

const BUILD = new URL("../../", import.meta.url).pathname;

interface Row {
  readonly server: Server;
  /** By workload and connections. */
  readonly rounds: Map<string, Load[]>;
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "dw-bench-"));
  const servers: Server[] = [];
  try {
    const [first] = CREATE_ALONE.asks;
    if (first === undefined) throw new Error("Cannot measure: there is nothing to ask");
    const bare = join(folder, "bare.sock");
    servers.push(
      await startServer("bare", bare, [`${BUILD}test/bench/bare-server.js`, bare], first),
    );
    const own = join(folder, "own.sock");
    const files = [
      "--audit-log",
      join(folder, "audit.jsonl"),
      "--owners",
      join(folder, "owners.log"),
    ];
    const flags = ["--docker-socket", "none", "--socket", own, ...files];
    servers.push(
      await startServer("dockwarden", own, [`${BUILD}src/cli/main.js`, "serve", ...flags], first),
    );
    const [peer, ...path] = (process.env["PEER"] ?? "").split("=");
    if (peer !== undefined && path.length > 0) {
      servers.push({ name: peer, socket: path.join("="), startMs: null, stop: () => undefined });
    }
    report(await measure(servers));
    await measurePolicy();
    measureOwners();
  } finally {
    for (const server of servers) server.stop();
    rmSync(folder, { recursive: true });
  }
}

async function measure(servers: readonly Server[]): Promise<Row[]> {
  const rows = servers.map((server) => ({ server, rounds: new Map<string, Load[]>() }));
  for (const { server } of rows) await load(server.socket, DOCKER_RUN, 1, CALLS);
  for (let round = 0; round < ROUNDS; round++) {
    for (const workload of WORKLOADS) await measureRound(rows, workload);
  }
  const done = CALLS * (1 + ROUNDS * WORKLOADS.length * CONNECTIONS.length);
  for (const { server } of rows) await load(server.socket, DOCKER_RUN, 8, Math.max(SOAK - done, 0));
  return rows;
}

async function measureRound(rows: readonly Row[], workload: Workload): Promise<void> {
  for (const connections of CONNECTIONS) {
    const key = keyOf(workload, connections);
    for (const { server, rounds } of rows) {
      const result = await load(server.socket, workload, connections, CALLS);
      rounds.set(key, [...(rounds.get(key) ?? []), result]);
    }
  }
}

function keyOf({ name }: Workload, connections: number): string {
  return `${name}, ${connections} at a time`;
}

function report(rows: readonly Row[]): void {
  for (const row of rows) {
    console.log(row.server.name);
    for (const workload of WORKLOADS) {
      for (const connections of CONNECTIONS) {
        console.log(`  ${lineOf(keyOf(workload, connections), row, rows[0])}`);
      }
    }
    const { startMs, rssMb } = row.server;
    if (startMs !== null) console.log(`  start to first answer ${startMs} ms`);
    if (rssMb !== undefined) console.log(`  VmRSS after ${SOAK} calls ${rssMb()} MB`);
  }
}

function lineOf(key: string, { rounds }: Row, bare: Row | undefined): string {
  const mine = mediansOf(rounds.get(key) ?? []);
  const base = mediansOf(bare?.rounds.get(key) ?? []);
  const of = (value: number, unit: string, than: number): string =>
    `${value} ${unit} (${(value / than).toFixed(2)} x bare)`;
  const p50 = of(mine.p50Us, "us", base.p50Us);
  const p99 = of(mine.p99Us, "us", base.p99Us);
  const rate = of(mine.perSecond, "calls/s", base.perSecond);
  return `${key}: p50 ${p50}, p99 ${p99}, ${rate}`;
}

function mediansOf(loads: readonly Load[]): Load {
  const median = (pick: (load: Load) => number): number =>
    loads.map(pick).toSorted((a, b) => a - b)[Math.floor(loads.length / 2)] ?? Number.NaN;
  return {
    p50Us: median(({ p50Us }) => p50Us),
    p99Us: median(({ p99Us }) => p99Us),
    perSecond: median(({ perSecond }) => perSecond),
  };
}

await main();
