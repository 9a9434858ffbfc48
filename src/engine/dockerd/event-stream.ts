import { request, type IncomingMessage } from "node:http";
import type { DockerEvent } from "../../domain/executions.js";
import type { Headers } from "../../domain/message.js";
import { describeThrown } from "../../domain/errors.js";
import { readEvent } from "./read-event.js";
import { createLineSplitter } from "../../files/split-lines.js";
import { TICKET_HEADER, type Tickets } from "./tickets.js";

/** Receives dockerd's events. */
export interface EventSink {
  /**
   * Called when the stream is open; `isAsked` tells whether dockerd asked the plugin about it, `headers` are
   * those of its response.
   */
  readonly connected: (isAsked: boolean, headers: Headers) => void;
  readonly observed: (event: DockerEvent) => void;
  /** Called for an event that could not be read; the stream continues after it. */
  readonly missed: (reason: string) => void;
  /** Called when there is no stream; another one is tried. */
  readonly interrupted: (reason: string) => void;
}

/** The events that are read, and the pause in milliseconds before a stream is opened again. */
export interface EventOptions {
  readonly types: readonly string[];
  readonly events: readonly string[];
  readonly againMs?: number;
}

/** A stream that is read until it is closed. */
export interface EventStream {
  /** Since when no event was missed; null until dockerd's response, and when the connection has closed. */
  readonly readingSince: () => Date | null;
  readonly close: () => void;
}

/** The pause before a stream that ended is opened again. */
const AGAIN_MS = 1000;
/** dockerd may post the AuthZRes message of a stream when it has ended. */
const ENDED_MS = 10_000;
/** The labels of a container are part of each of its events. */
const MAX_LINE_BYTES = 8 * 1024 * 1024;

/**
 * Reads dockerd's events over a connection of its own. After a gap it reads missed events as far as dockerd
 * still has them.
 */
export function openEventStream(
  socket: string,
  tickets: Tickets,
  { types, events, againMs = AGAIN_MS }: EventOptions,
  sink: EventSink,
): EventStream {
  const filters = encodeURIComponent(JSON.stringify({ type: types, event: events }));
  const { lines, since, readingSince, opened, closed } = createPosition(sink);
  let timer: NodeJS.Timeout | undefined;
  let stop = (): void => undefined;
  let isClosed = false;

  function open(): void {
    const connection = { socket, tickets, target: `/events?since=${since()}&filters=${filters}` };
    const connected: EventSink["connected"] = (isAsked, headers) => {
      opened();
      sink.connected(isAsked, headers);
    };
    stop = connect(connection, connected, lines, (reason) => {
      closed();
      if (isClosed) return;
      sink.interrupted(reason);
      timer = setTimeout(open, againMs).unref();
    });
  }

  open();
  return {
    readingSince,
    close() {
      isClosed = true;
      closed();
      clearTimeout(timer);
      stop();
    },
  };
}

/**
 * Accepts lines, and remembers the event after which a stream continues. A client can cause an event that
 * cannot be read, by long labels; it must neither be repeated nor end the stream.
 */
function createPosition({ observed, missed }: EventSink): {
  readonly lines: Lines;
  readonly since: () => string;
  readonly readingSince: EventStream["readingSince"];
  readonly opened: () => void;
  readonly closed: () => void;
} {
  let since = sinceNow();
  let readingSince: Date | null = null;
  const lines: Lines = {
    take(line) {
      try {
        const read = readEvent(line);
        since = read.since;
        observed(read.event);
      } catch (thrown) {
        lines.miss(describeThrown(thrown));
      }
    },
    miss(reason) {
      since = sinceNow();
      readingSince = new Date();
      missed(reason);
    },
  };
  return {
    lines,
    since: () => since,
    readingSince: () => readingSince,
    opened() {
      readingSince = new Date();
    },
    closed() {
      readingSince = null;
    },
  };
}

function sinceNow(): string {
  return `${(Date.now() / 1000).toFixed(3)}000000`;
}

/** Receives the lines of a stream, or why one is missing. */
interface Lines {
  readonly take: (line: string) => void;
  readonly miss: (reason: string) => void;
}

interface Connection {
  readonly socket: string;
  readonly tickets: Tickets;
  readonly target: string;
}

/** Opens one stream, and calls `ended` once, when it ends. Returns a function that closes it. */
function connect(
  { socket, tickets, target }: Connection,
  connected: EventSink["connected"],
  lines: Lines,
  ended: (reason: string) => void,
): () => void {
  const ticket = tickets.issue(target, Number.POSITIVE_INFINITY);
  const headers = { Host: "docker", [TICKET_HEADER]: ticket };
  const outgoing = request({ socketPath: socket, path: target, agent: false, headers });
  let reason = "the stream has ended";
  outgoing.on("error", (error) => {
    reason = describeThrown(error);
  });
  outgoing.on("close", () => {
    setTimeout(() => {
      tickets.withdraw(ticket);
    }, ENDED_MS).unref();
    ended(reason);
  });
  outgoing.on("response", (response) => {
    const { statusCode = 0 } = response;
    if (statusCode !== 200) {
      outgoing.destroy(new Error(`dockerd answers ${statusCode} to /events`));
      return;
    }
    connected(tickets.isAsked(ticket), headersOf(response));
    readLines(response, lines);
  });
  outgoing.end();
  return () => {
    outgoing.destroy();
  };
}

/** Returns headers by the names that dockerd writes, `Api-Version`. */
function headersOf({ rawHeaders }: IncomingMessage): Headers {
  const pairs = rawHeaders.flatMap((name, at) =>
    at % 2 === 0 ? [[name, rawHeaders[at + 1] ?? ""] as const] : [],
  );
  return new Map(pairs);
}

function readLines(response: IncomingMessage, { take, miss }: Lines): void {
  const lines = createLineSplitter(MAX_LINE_BYTES);
  response.on("data", (piece: Buffer) => {
    for (const { bytes, isTooLong } of lines.push(piece))
      if (isTooLong) miss(`an event has more than ${MAX_LINE_BYTES} bytes`);
      else if (bytes.length > 0) take(bytes.toString());
  });
  // The request reports what went wrong.
  response.on("error", () => undefined);
}
