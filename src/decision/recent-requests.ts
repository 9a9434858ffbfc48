import type { IdentifiedCall } from "../domain/identified-call.js";
import type { Received } from "../domain/message.js";

/**
 * The requests that were allowed last, as they were read. The message of a response begins with the bytes of the request's,
 * so the rest alone needs to be read.
 */
export interface RecentRequests {
  readonly keep: (request: IdentifiedCall & Pick<Received, "bytes">) => void;
  /** Finds the request that a response message repeats byte by byte, once; null if it is not one of them. */
  readonly take: (received: Pick<Received, "bytes" | "phase">) => RepeatedRequest | null;
  readonly clear: () => void;
}

/** A request with the members that the message of its response adds. */
export interface RepeatedRequest {
  readonly request: IdentifiedCall;
  /** A JSON object. */
  readonly added: Uint8Array;
}

interface Recent {
  /** The request message without its last brace. */
  readonly bytes: Buffer;
  readonly request: IdentifiedCall;
}

/** Most responses follow before so many other requests. */
const MAX_RECENT = 64;
/** In bytes; a request takes about ten times its message, and so all of them at most 10 MB. */
const MAX_MESSAGE = 16 * 1024;

/** What follows a request in the message of its response. */
const ADDED = Buffer.from(',"Response');
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = "}";

export function createRecentRequests(): RecentRequests {
  const recent: Recent[] = [];
  return {
    keep({ bytes, call, identity, message }) {
      if (bytes.length > MAX_MESSAGE) return;
      const whole = bufferOf(bytes);
      const request = { call, identity, message };
      recent.push({ bytes: whole.subarray(0, whole.lastIndexOf(CLOSE_BRACE)), request });
      if (recent.length > MAX_RECENT) recent.shift();
    },
    take({ bytes, phase }) {
      if (phase === "request") return null;
      const message = bufferOf(bytes);
      const at = recent.findLastIndex((one) => isRepeated(one, message));
      const [found] = at < 0 ? [] : recent.splice(at, 1);
      if (found === undefined) return null;
      const added = Buffer.from(message.subarray(found.bytes.length));
      added[0] = OPEN_BRACE;
      return { request: found.request, added };
    },
    clear() {
      recent.length = 0;
    },
  };
}

function isRepeated({ bytes }: Recent, message: Buffer): boolean {
  const end = bytes.length;
  return (
    bytes.equals(message.subarray(0, end)) &&
    ADDED.equals(message.subarray(end, end + ADDED.length))
  );
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
