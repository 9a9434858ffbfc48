import type { IncomingMessage, ServerResponse } from "node:http";
import { createTurns, type Turns } from "../dockerd/turns.js";
import { SMALL_MESSAGE, userAtStart } from "../protocol/large-message.js";
import { createGarbageCollection } from "./collect-garbage.js";

/** Bounds how many large messages are in memory at once, and shares that among users. */
export interface MessageTurns {
  /** Goes on when a request may be read; calls `tooMany` if that was not so in time. */
  request(tooMany: Refuse): Handler;
  /**
   * Goes on when a response may be read, however late: dockerd has executed the call, and waits. Requests, which may
   * wait for names, take no turns of responses.
   */
  response(): Handler;
}

type Refuse = (response: ServerResponse) => void;

/** Calls `next` when it is done, with what was thrown. */
type Handler = (
  request: IncomingMessage,
  response: ServerResponse,
  next: (thrown?: unknown) => void,
) => void;

/** How long a request waits: longer than any honest one, and shorter than clients do. */
const WAIT_MS = 10_000;
/** Messages up to this size come by the dozen: lists of containers, what `docker inspect` shows. */
const MEDIUM = 1024 * 1024;

/**
 * Makes turns for messages by their size. While a message waits it is not read from its socket, but for its beginning,
 * so that it waits with dockerd.
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
  throw new TypeError("Cannot refuse a response: its turn comes, however late");
}

/** @param answered Called after each message that is not small. */
function handlerOf(sizes: Sizes, tooMany: Refuse, answered: () => void): Handler {
  return (request, response, next) => {
    const size = Number(request.headers["content-length"] ?? Infinity);
    // A thousand of them are 64 MB.
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
  // It is in memory until it is answered, or dockerd is gone.
  if (response.closed) end();
  else response.once("close", end);
  return true;
}

/** Reads whose message it is from its beginning, which stays to be read; `""` if dockerd names nobody. */
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
