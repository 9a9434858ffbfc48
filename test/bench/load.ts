import { createClient } from "./client.js";
import type { Client } from "./client.js";
import type { Workload } from "./docker-run.js";

/** What a number of calls took; microseconds. */
export interface Load {
  readonly p50Us: number;
  readonly p99Us: number;
  readonly perSecond: number;
}

/**
 * Asks about `calls` times over `connections` connections, each waiting for its answer before it asks again.
 *
 * @throws {Error} When an answer is not an allow: a plugin that fails is quick.
 */
export async function load(
  socket: string,
  workload: Workload,
  connections: number,
  calls: number,
): Promise<Load> {
  const clients = Array.from({ length: connections }, () => createClient(socket));
  const times: number[] = [];
  const started = performance.now();
  await Promise.all(
    clients.map((client) => askOften(client, workload, calls / connections, times)),
  );
  const seconds = (performance.now() - started) / 1000;
  for (const client of clients) client.close();
  times.sort((a, b) => a - b);
  return {
    p50Us: at(times, 0.5),
    p99Us: at(times, 0.99),
    perSecond: Math.round(times.length / seconds),
  };
}

async function askOften(
  client: Client,
  { asks }: Workload,
  calls: number,
  times: number[],
): Promise<void> {
  for (let round = 0; round < calls / asks.length; round++) {
    for (const ask of asks) {
      const started = performance.now();
      const answer = await client.ask(ask);
      if (ask.isTimed) times.push(performance.now() - started);
      if (!answer.includes('"Allow":true')) throw new Error(`Cannot measure: it answers ${answer}`);
    }
  }
}

function at(sortedMs: readonly number[], share: number): number {
  return Math.round((sortedMs[Math.floor(sortedMs.length * share)] ?? 0) * 1000);
}
