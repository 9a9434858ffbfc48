import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dockerRunMessage } from "./docker-run.js";
import { load } from "./load.js";
import type { Load } from "./load.js";
import { startServer } from "./start-server.js";
import type { Server } from "./start-server.js";

/**
 * Measures the built plugin against a bare server, and any other plugin (`PEER=name=/path/to.sock`),
 * in one run: client and servers share the processors. Prints medians of three rounds.
 */
const ROUNDS = 3;
const CONNECTIONS = [1, 8];
const CALLS = Number(process.env["BENCH_CALLS"] ?? 5000);
/** Calls after which memory is read. */
const SOAK = Number(process.env["BENCH_SOAK"] ?? 100_000);

const BUILD = new URL("../../", import.meta.url).pathname;

interface Row {
  readonly server: Server;
  readonly rounds: Map<number, Load[]>;
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "dw-bench-"));
  const servers: Server[] = [];
  try {
    const message = dockerRunMessage();
    const bare = join(folder, "bare.sock");
    servers.push(
      await startServer("bare", bare, [`${BUILD}test/bench/bare-server.js`, bare], message),
    );
    const own = join(folder, "own.sock");
    const flags = ["--socket", own, "--audit-log", join(folder, "audit.jsonl")];
    servers.push(
      await startServer("dockwarden", own, [`${BUILD}src/cli/main.js`, "serve", ...flags], message),
    );
    const [peer, ...path] = (process.env["PEER"] ?? "").split("=");
    if (peer !== undefined && path.length > 0) {
      servers.push({ name: peer, socket: path.join("="), startMs: null, stop: () => undefined });
    }
    report(await measure(servers, message));
  } finally {
    for (const server of servers) server.stop();
    rmSync(folder, { recursive: true });
  }
}

async function measure(servers: readonly Server[], message: Buffer): Promise<Row[]> {
  const rows = servers.map((server) => ({ server, rounds: new Map<number, Load[]>() }));
  for (const { server } of rows) await load(server.socket, message, 1, CALLS);
  for (let round = 0; round < ROUNDS; round++) {
    for (const connections of CONNECTIONS) {
      for (const { server, rounds } of rows) {
        const result = await load(server.socket, message, connections, CALLS);
        rounds.set(connections, [...(rounds.get(connections) ?? []), result]);
      }
    }
  }
  const done = CALLS * (1 + ROUNDS * CONNECTIONS.length);
  for (const { server } of rows) await load(server.socket, message, 8, Math.max(SOAK - done, 0));
  return rows;
}

function report(rows: readonly Row[]): void {
  for (const row of rows) {
    console.log(row.server.name);
    for (const connections of CONNECTIONS) console.log(`  ${lineOf(connections, row, rows[0])}`);
    const { startMs, rssMb } = row.server;
    if (startMs !== null) console.log(`  start to first answer ${startMs} ms`);
    if (rssMb !== undefined) console.log(`  VmRSS after ${SOAK} calls ${rssMb()} MB`);
  }
}

function lineOf(connections: number, { rounds }: Row, bare: Row | undefined): string {
  const mine = mediansOf(rounds.get(connections) ?? []);
  const base = mediansOf(bare?.rounds.get(connections) ?? []);
  const of = (value: number, unit: string, than: number): string =>
    `${value} ${unit} (${(value / than).toFixed(2)} x bare)`;
  const p50 = of(mine.p50Us, "us", base.p50Us);
  const p99 = of(mine.p99Us, "us", base.p99Us);
  const rate = of(mine.perSecond, "calls/s", base.perSecond);
  return `${connections} at a time: p50 ${p50}, p99 ${p99}, ${rate}`;
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
