import type { IncomingMessage, ServerResponse } from "node:http";
import type { Filter } from "../log/filter.js";
import { describeThrown } from "../../domain/errors.js";
import { textOfHtml } from "./html.js";
import type { FoundRecord } from "../index/read-found.js";
import type { PageLog } from "./page-log.js";
import { recordRow } from "./record-table.js";

/** Sends new decisions to browsers as they are recorded, as server-sent events. */
export interface LiveTail {
  /** Sends those that fit until the browser leaves; refuses with 503 if too many browsers follow. */
  readonly follow: (filter: Filter, request: IncomingMessage, response: ServerResponse) => void;
  /** Ends all streams. */
  readonly close: () => void;
}

/** Dependencies of a live tail. */
export interface LiveParts {
  readonly log: PageLog;
  /** Takes a sentence about a failure. */
  readonly report: (problem: string) => void;
  /** The interval of searching the log, in milliseconds. */
  readonly everyMs: number;
}

const MAX_STREAMS = 8;
/** More at once are too many to read, so the browser is only told how many came. */
const MAX_ROWS = 100;
/** A browser that takes nothing is one that has left. */
const MAX_WAITING_BYTES = 1024 * 1024;
/** After so many searches a stream ends; the browser opens another, which needs a session. */
const MAX_SEARCHES = 600;

/** Creates a tail that nobody follows. */
export function createLiveTail({ log, report, everyMs }: LiveParts): LiveTail {
  const streams = new Set<ServerResponse>();

  function follow(filter: Filter, request: IncomingMessage, response: ServerResponse): void {
    if (streams.size >= MAX_STREAMS) {
      response.writeHead(503, { "Retry-After": "30", "Content-Type": "text/plain" });
      response.end("Too many browsers follow the log.\n");
      return;
    }
    streams.add(response);
    response.on("close", () => streams.delete(response));
    // Nothing ends a stream that the server does not end.
    response.setTimeout(0);
    response.writeHead(200, { "Content-Type": "text/event-stream; charset=utf-8" });
    if (request.method === "HEAD") response.end();
    else void send(filterAfter(filter, request), response);
  }

  async function send(filter: Filter, response: ServerResponse): Promise<void> {
    const reader = createReader(log, filter);
    response.write(`retry: 3000\n\n`);
    try {
      for (let searches = 0; searches < MAX_SEARCHES && streams.has(response); searches += 1) {
        const events = await reader();
        // The comment finds out whether the browser is still there.
        response.write(events === "" ? ":\n\n" : events);
        if (response.writableLength > MAX_WAITING_BYTES) response.destroy();
        await pause(everyMs, response);
      }
    } catch (thrown) {
      report(`Cannot follow the audit log: ${describeThrown(thrown)}`);
    }
    response.end();
  }

  return {
    follow,
    close() {
      for (const response of streams) response.destroy();
    },
  };
}

/** A browser that connects again says which event was its last. */
function filterAfter(filter: Filter, { headers }: IncomingMessage): Filter {
  const lastMs = Date.parse(String(headers["last-event-id"] ?? ""));
  if (!Number.isFinite(lastMs)) return filter;
  return { ...filter, sinceMs: Math.max(filter.sinceMs ?? lastMs, lastMs) };
}

/** Returns a function that renders what has come since its last call; `""` if nothing has. */
function createReader(log: PageLog, filter: Filter): () => Promise<string> {
  let sinceMs = filter.sinceMs;
  /** The ids of what was sent, as far as it can be found again. */
  let sent = new Set<string>();
  return async () => {
    const { found, next } = await log.search({ ...filter, sinceMs }, ROWS);
    const fresh = found.filter(({ record }) => !sent.has(record.id)).toReversed();
    const newest = found[0];
    if (newest === undefined || fresh.length === 0) return "";
    sinceMs = Date.parse(newest.record.time);
    sent = new Set(found.map(({ record }) => record.id));
    return `${next === null ? "" : "event: more\ndata: {}\n\n"}${fresh.map(eventOf).join("")}`;
  };
}

const ROWS = { limit: MAX_ROWS, before: null } as const;

function eventOf(found: FoundRecord): string {
  const { id, time } = found.record;
  const data = JSON.stringify({ key: id, row: textOfHtml(recordRow(found)) });
  return `event: row\nid: ${time}\ndata: ${data}\n\n`;
}

/** Resolves after a while, or as soon as the browser leaves. */
function pause(ms: number, response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    response.once("close", done);
    function done(): void {
      clearTimeout(timer);
      response.off("close", done);
      resolve();
    }
  });
}
