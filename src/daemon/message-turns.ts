import type { IncomingMessage, ServerResponse } from "node:http";
import { createTurns, type Turns } from "../lookups/turns.js";
import { SMALL_MESSAGE, userAtStart } from "../protocol/large-message.js";

/** Bounds how many large messages are in memory at once, and shares that among users. */
export interface MessageTurns {
  /** Goes on when a message may be read; calls `tooMany` where that was not so in time. */
  wait(tooMany: (response: ServerResponse) => void): Handler;
}

/** Calls `next` when it is done, with what was thrown. */
type Handler = (
  request: IncomingMessage,
  response: ServerResponse,
  next: (thrown?: unknown) => void,
) => void;

/** Longer than any honest request waits, and shorter than clients do. */
const WAIT_MS = 10_000;
/** Messages up to this size come by the dozen: lists of containers, what `docker inspect` shows. */
const MEDIUM = 1024 * 1024;

/**
 * Makes turns for messages by their size. While a message waits it is not read from its socket, but for its beginning,
 * so that it waits with dockerd.
 */
export function createMessageTurns(waitMs = WAIT_MS): MessageTurns {
  const medium = createTurns({ atOnce: 32, each: 8, waitMs });
  // One takes up to 60 MB until it is evaluated.
  const large = createTurns({ atOnce: 3, each: 1, waitMs });
  return {
    wait: (tooMany) => (request, response, next) => {
      const size = Number(request.headers["content-length"] ?? Infinity);
      // A thousand of them are 64 MB.
      if (size <= SMALL_MESSAGE) {
        next();
        return;
      }
      const turns = size <= MEDIUM ? medium : large;
      waitFor(turns, request, response, tooMany).then((mayRead) => {
        if (mayRead) next();
      }, next);
    },
  };
}

async function waitFor(
  turns: Turns,
  request: IncomingMessage,
  response: ServerResponse,
  tooMany: (response: ServerResponse) => void,
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
