import type { Socket } from "node:net";
import type { AuditEvent } from "../audit-formats/audit-event.js";
import { oneLine } from "../domain/one-line.js";
import { describeThrown } from "../errors.js";
import { TAKEN, failed, type Delivery, type Target } from "./target.js";

/** How records are sent over a connection. */
export interface StreamTargetParts {
  /** Opens a connection. */
  readonly connect: () => Socket;
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
export function createStreamTarget(parts: StreamTargetParts): Target {
  return {
    async send(events, stop) {
      if (events.length === 0) return TAKEN;
      try {
        return await deliver(parts, events, stop);
      } catch (thrown) {
        return failed(oneLine(describeThrown(thrown)).slice(0, 300));
      }
    },
  };
}

function deliver(
  parts: StreamTargetParts,
  events: readonly AuditEvent[],
  stop: AbortSignal,
): Promise<Delivery> {
  const bytes = parts.bytesOf(events);
  const { timeoutMs } = parts;
  return new Promise((resolve) => {
    const socket = parts.connect();
    const result = watch(socket, parts.closes);
    const timer = setTimeout(() => {
      socket.destroy(new Error(`no end of the connection within ${timeoutMs / 1000} s`));
    }, timeoutMs);
    const onStop = (): void => {
      socket.destroy(new Error("the sender ends"));
    };
    stop.addEventListener("abort", onStop);
    socket.on("close", () => {
      clearTimeout(timer);
      stop.removeEventListener("abort", onStop);
      resolve(result());
    });
    // What the receiver says is read, or its end would not be seen.
    socket.resume();
    socket.end(bytes);
  });
}

/** Returns a function that gives the result once the connection is closed. */
function watch(socket: Socket, closes: boolean): () => Delivery {
  let result = failed("the target has closed the connection before it had everything");
  let isWritten = false;
  socket.on("error", (error) => {
    result = failed(oneLine(error.message).slice(0, 300));
  });
  socket.on("finish", () => {
    isWritten = true;
    if (closes) return;
    result = TAKEN;
    socket.destroy();
  });
  socket.on("end", () => {
    if (isWritten) result = TAKEN;
  });
  return () => result;
}
