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
  const [bare] = rows;
  for (const row of rows) {
    console.log(row.server.name);
    for (const connections of CONNECTIONS) {
      console.log(
        `  ${loadLine(connections, mediansAt(row, connections), mediansAt(bare, connections))}`,
      );
    }
    for (const line of processLines(row.server)) console.log(`  ${line}`);
  }
}

function loadLine(connections: number, mine: Load, bare: Load): string {
  const figures = [
    `p50 ${mine.p50Us} us (${ratio(mine.p50Us, bare.p50Us)})`,
    `p99 ${mine.p99Us} us (${ratio(mine.p99Us, bare.p99Us)})`,
    `${mine.perSecond} calls/s (${ratio(mine.perSecond, bare.perSecond)})`,
  ];
  return `${connections} connection${connections === 1 ? "" : "s"}: ${figures.join(", ")}`;
}

function processLines({ startMs, rssMb }: Server): string[] {
  return [
    ...(startMs === null ? [] : [`start to first answer ${startMs} ms`]),
    ...(rssMb === undefined ? [] : [`VmRSS after ${SOAK} calls ${rssMb()} MB`]),
  ];
}

function mediansAt(row: Row | undefined, connections: number): Load {
  const loads = row?.rounds.get(connections) ?? [];
  const median = (pick: (load: Load) => number): number =>
    loads.map(pick).toSorted((a, b) => a - b)[Math.floor(loads.length / 2)] ?? Number.NaN;
  return {
    p50Us: median(({ p50Us }) => p50Us),
    p99Us: median(({ p99Us }) => p99Us),
    perSecond: median(({ perSecond }) => perSecond),
  };
}

function ratio(mine: number, bare: number): string {
  return `${(mine / bare).toFixed(2)} x bare`;
}

await main();
