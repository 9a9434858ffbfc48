import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { createClient } from "./client.js";
import type { Ask } from "./docker-run.js";

/** A server that is measured; `startMs` and `rssMb` are known of those that are started here. */
export interface Server {
  readonly name: string;
  readonly socket: string;
  /** From the start of the process to its first answer. */
  readonly startMs: number | null;
  readonly rssMb?: () => number;
  stop(): void;
}

const START_WITHIN_MS = 20_000;

/**
 * Starts a Node program that listens on `socket`, and waits for its first answer.
 *
 * @throws {Error} When there is none within 20 s.
 */
export async function startServer(
  name: string,
  socket: string,
  argv: readonly string[],
  first: Ask,
): Promise<Server> {
  const started = performance.now();
  const child = spawn(process.execPath, argv, { stdio: ["ignore", "ignore", "inherit"] });
  await firstAnswer(socket, first, started + START_WITHIN_MS);
  const startMs = Math.round(performance.now() - started);
  const status = `/proc/${child.pid ?? 0}/status`;
  return {
    name,
    socket,
    startMs,
    rssMb() {
      const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(status, "utf8"))?.[1];
      return Math.round(Number(kilobytes) / 1024);
    },
    stop() {
      child.kill();
    },
  };
}

async function firstAnswer(socket: string, first: Ask, deadline: number): Promise<void> {
  for (;;) {
    const client = createClient(socket);
    try {
      await client.ask(first);
      client.close();
      return;
    } catch (thrown) {
      // It does not listen yet.
      if (performance.now() > deadline) throw thrown;
      await sleep(2);
    }
  }
}
