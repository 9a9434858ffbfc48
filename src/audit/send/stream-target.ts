import type { Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import type { AuditEvent } from "../formats/audit-event.js";
import { oneLine } from "../../domain/one-line.js";
import { describeThrown } from "../../domain/errors.js";
import { TAKEN, failedDelivery, type SendTarget } from "./target.js";

/** Dependencies of sending records over a connection. */
export interface StreamTargetParts {
  /** Opens a connection. */
  readonly connect: () => Socket;
  /** The event of a connection that can be written to. */
  readonly ready: "connect" | "secureConnect";
  /** Returns the bytes of a batch. */
  readonly bytesOf: (events: readonly AuditEvent[]) => Buffer;
  /** True if the receiver closes once it has read everything, which is then the only acknowledgement. */
  readonly closes: boolean;
  readonly timeoutMs: number;
}

/**
 * Creates a target that reads a stream. Syslog acknowledges nothing, so each batch has a connection of its own: the sender ends
 * it, and the receiver has read everything when it ends it as well.
 */
export function createStreamTarget(parts: StreamTargetParts): SendTarget {
  return {
    async send(events, stop) {
      if (events.length === 0) return TAKEN;
      try {
        await deliver(parts, parts.bytesOf(events), stop);
        return TAKEN;
      } catch (thrown) {
        return failedDelivery(oneLine(describeThrown(thrown)).slice(0, 300));
      }
    },
  };
}

/** Resolves when the receiver has everything. */
async function deliver(parts: StreamTargetParts, bytes: Buffer, stop: AbortSignal): Promise<void> {
  const socket = parts.connect();
  const timer = setTimeout(() => {
    socket.destroy(new Error(`no end of the connection within ${parts.timeoutMs / 1000} s`));
  }, parts.timeoutMs);
  const onStop = (): void => {
    socket.destroy(new Error("the sender ends"));
  };
  stop.addEventListener("abort", onStop);
  try {
    await converse(parts, bytes, watch(socket));
  } finally {
    clearTimeout(timer);
    stop.removeEventListener("abort", onStop);
    socket.destroy();
  }
}

interface Watched {
  readonly socket: Socket;
  /** Waits for an event. Fails if the receiver ends the connection before. */
  readonly before: (event: Promise<unknown>) => Promise<void>;
  /** Waits for the receiver's end. */
  readonly ended: Promise<void>;
}

async function converse(
  { ready, closes }: StreamTargetParts,
  bytes: Buffer,
  { socket, before, ended }: Watched,
): Promise<void> {
  const began = performance.now();
  await before(new Promise((resolve) => socket.once(ready, resolve)));
  const roundTripMs = Math.max(LEAST_WAIT_MS, performance.now() - began);
  // With TLS 1.3 a server refuses a certificate only after the client could send.
  if (closes) await before(wait(roundTripMs));
  await before(new Promise((resolve) => socket.write(bytes, resolve)));
  // The receiver's end counts only if it comes after the sender's, so an earlier one is given the time to arrive.
  if (closes) await before(wait(roundTripMs));
  const finished = new Promise<void>((resolve) => socket.end(resolve));
  await (closes ? ended : before(finished));
}

const LEAST_WAIT_MS = 20;

function watch(socket: Socket): Watched {
  const problem = new Promise<never>((_resolve, reject) => {
    socket.once("error", reject);
  });
  const ended = new Promise<void>((resolve) => {
    socket.once("end", resolve);
    socket.once("close", resolve);
  });
  const tooEarly = ended.then(() => {
    throw new Error("the target has closed the connection before it had everything");
  });
  // Each of them may be the one that nobody waits for.
  for (const one of [problem, tooEarly]) one.catch(() => undefined);
  // What the receiver says is read, or its end would not be seen.
  socket.resume();
  return {
    socket,
    async before(event) {
      await Promise.race([event, problem, tooEarly]);
    },
    ended: Promise.race([ended, problem]),
  };
}
