import type { IdentifiedCall } from "../../domain/identified-call.js";
import type { Received } from "../../domain/message.js";

/**
 * Keeps the requests that were allowed last, as they were read. An AuthZRes message begins with the bytes of its AuthZReq
 * message, so only the rest must be decoded.
 */
export interface RecentRequests {
  /** Returns a function that forgets the request again. */
  readonly keep: (request: IdentifiedCall & Pick<Received, "bytes">) => () => void;
  /** Finds the request that a response message repeats byte by byte, once; null if it is not one of them. */
  readonly take: (received: Pick<Received, "bytes" | "phase">) => RepeatedRequest | null;
}

/** A request that the message of its response repeats. */
export interface RepeatedRequest {
  readonly request: IdentifiedCall;
  /** The offset in that message of the comma before the first member that the response adds. */
  readonly at: number;
}

interface Recent {
  /** The request message without its last brace. */
  readonly bytes: Buffer;
  readonly request: IdentifiedCall;
}

/** A response usually comes before so many further requests are allowed. */
const MAX_RECENT = 64;
/** In bytes; a request takes about ten times its message, and so all of them at most 10 MB. */
const MAX_MESSAGE_BYTES = 16 * 1024;

/** The bytes that follow a request in the message of its response. */
const ADDED = Buffer.from(',"Response');
const CLOSE_BRACE = "}";

export function createRecentRequests(): RecentRequests {
  const recent: Recent[] = [];
  return {
    keep({ bytes, call, identity, message }) {
      if (bytes.length > MAX_MESSAGE_BYTES) return () => undefined;
      const whole = bufferOf(bytes);
      const request = { call, identity, message };
      const kept = { bytes: whole.subarray(0, whole.lastIndexOf(CLOSE_BRACE)), request };
      recent.push(kept);
      if (recent.length > MAX_RECENT) recent.shift();
      return () => {
        const at = recent.indexOf(kept);
        if (at >= 0) recent.splice(at, 1);
      };
    },
    take({ bytes, phase }) {
      if (phase === "request") return null;
      const message = bufferOf(bytes);
      const at = recent.findLastIndex((one) => isRepeated(one, message));
      const [found] = at < 0 ? [] : recent.splice(at, 1);
      return found === undefined ? null : { request: found.request, at: found.bytes.length };
    },
  };
}

function isRepeated({ bytes }: Recent, message: Buffer): boolean {
  const end = bytes.length;
  return (
    // Most differ here already, without an object for each comparison.
    message[end] === ADDED[0] &&
    bytes.equals(message.subarray(0, end)) &&
    ADDED.equals(message.subarray(end, end + ADDED.length))
  );
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
