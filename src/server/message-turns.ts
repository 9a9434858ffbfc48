import type { IncomingMessage, ServerResponse } from "node:http";
import { createTurns, type Turns } from "../engine/fairness/turns.js";
import { SMALL_MESSAGE, userAtStart } from "../engine/protocol/message-size.js";
import { createGarbageCollection } from "./garbage-collection.js";

/** Bounds how many large messages are in memory at once, and shares that number among users. */
export interface MessageTurns {
  /** Calls `next` when a request may be read, or `tooMany` if that takes too long. */
  request(tooMany: Refuse): Handler;
  /**
   * Calls `next` when a response may be read, however late: dockerd has executed the request, and waits.
   * Requests may wait for locks on names, so they have their own turns and never delay responses.
   */
  response(): Handler;
}

type Refuse = (response: ServerResponse) => void;

/** A handler that calls `next` when it is done, with the error if it failed. */
type Handler = (
  request: IncomingMessage,
  response: ServerResponse,
  next: (thrown?: unknown) => void,
) => void;

/** The longest wait of a request: longer than any honest one needs, and shorter than clients wait. */
const WAIT_MS = 10_000;
/** Messages up to this size are frequent: lists of containers, responses to `docker inspect`. */
const MEDIUM = 1024 * 1024;

/**
 * Creates turns for messages by their size. While a message waits, only its beginning is read from the
 * socket; the rest stays with dockerd.
 */
export function createMessageTurns(waitMs = WAIT_MS): MessageTurns {
  // One takes up to 60 MB until it is evaluated.
  const ofRequests = sizesOf({ waitMs, large: 3 });
  const ofResponses = sizesOf({ waitMs: Infinity, large: 2 });
  const answered = createGarbageCollection();
  return {
    request: (tooMany) => handlerOf(ofRequests, tooMany, answered),
    response: () => handlerOf(ofResponses, waitsWithoutEnd, answered),
  };
}

/** Turns for messages of each size. */
interface Sizes {
  readonly medium: Turns;
  readonly large: Turns;
}

/** @param limits How long a message waits at most, and how many large ones are read at once. */
function sizesOf({ waitMs, large }: { readonly waitMs: number; readonly large: number }): Sizes {
  return {
    medium: createTurns({ atOnce: 32, each: 8, waitMs }),
    large: createTurns({ atOnce: large, each: 1, waitMs }),
  };
}

function waitsWithoutEnd(): never {
  throw new TypeError("Cannot refuse a response: responses wait for their turn without a limit");
}

/** @param answered Called after each message that is not small. */
function handlerOf(sizes: Sizes, tooMany: Refuse, answered: () => void): Handler {
  return (request, response, next) => {
    const size = Number(request.headers["content-length"] ?? Infinity);
    // A thousand small messages are 64 MB.
    if (size <= SMALL_MESSAGE) {
      next();
      return;
    }
    const turns = size <= MEDIUM ? sizes.medium : sizes.large;
    response.once("close", answered);
    waitFor(turns, request, response, tooMany).then((mayRead) => {
      if (mayRead) next();
    }, next);
  };
}

async function waitFor(
  turns: Turns,
  request: IncomingMessage,
  response: ServerResponse,
  tooMany: Refuse,
): Promise<boolean> {
  const end = await turns.begin(await userIn(request));
  if (end === null) {
    tooMany(response);
    return false;
  }
  // The message is in memory until it is answered, or dockerd disconnects.
  if (response.closed) end();
  else response.once("close", end);
  return true;
}

/** Reads the user from the beginning of a message without consuming it; `""` if the message names none. */
function userIn(request: IncomingMessage): Promise<string> {
  return new Promise((resolve) => {
    request.once("close", () => {
      resolve("");
    });
    request.once("readable", () => {
      const start = request.read() as Buffer | null;
      if (start !== null) request.unshift(start);
      resolve(start === null ? "" : userAtStart(start));
    });
  });
}
