import { request, type IncomingMessage } from "node:http";
import type { DockerEvent } from "../domain/executions.js";
import { describeThrown } from "../errors.js";
import { readEvent } from "./read-event.js";
import { splitLines } from "./split-lines.js";
import { TICKET_HEADER, type Tickets } from "./tickets.js";

/** Hears dockerd's events. */
export interface EventSink {
  /** The stream is there; `isAsked` tells whether dockerd asked the plugin about it. */
  readonly connected: (isAsked: boolean) => void;
  readonly observed: (event: DockerEvent) => void;
  /** The stream has a gap, or there is none; another one is tried. */
  readonly interrupted: (reason: string) => void;
}

/** What is read, and how often a stream is tried. */
export interface EventOptions {
  readonly types: readonly string[];
  readonly events: readonly string[];
  readonly againMs?: number;
}

/** A stream that is read until it is closed. */
export interface EventStream {
  /**
   * Whether dockerd has answered and not closed the connection since. It stays true if this program closes the
   * connection itself, because of an event that it cannot read, until dockerd does not answer the next one: a client
   * can cause such an event by long labels.
   */
  readonly isReading: () => boolean;
  readonly close: () => void;
}

/** How soon a stream that ended is tried again. */
const AGAIN_MS = 1000;
/** dockerd may ask about the end of a stream when it has ended. */
const ENDED_MS = 10_000;
/** The labels of a container are part of each of its events. */
const MAX_LINE = 8 * 1024 * 1024;

/** Reads dockerd's events over a connection of its own; those of a gap are read as far as dockerd has kept them. */
export function openEventStream(
  socket: string,
  tickets: Tickets,
  { types, events, againMs = AGAIN_MS }: EventOptions,
  sink: EventSink,
): EventStream {
  const filters = encodeURIComponent(JSON.stringify({ type: types, event: events }));
  const { lines, since } = createPosition(sink);
  let timer: NodeJS.Timeout | undefined;
  let stop = (): void => undefined;
  let isClosed = false;
  let isReading = false;

  function open(): void {
    const connection = { socket, tickets, target: `/events?since=${since()}&filters=${filters}` };
    const connected = (isAsked: boolean): void => {
      isReading = true;
      sink.connected(isAsked);
    };
    stop = connect(connection, connected, lines, (reason, isUnreadable) => {
      if (isClosed) return;
      isReading &&= isUnreadable;
      sink.interrupted(reason);
      timer = setTimeout(open, againMs).unref();
    });
  }

  open();
  return {
    isReading: () => isReading,
    close() {
      isClosed = true;
      isReading = false;
      clearTimeout(timer);
      stop();
    },
  };
}

/** Takes lines, and knows behind which event a stream goes on. */
function createPosition({ observed }: EventSink): {
  readonly lines: Lines;
  readonly since: () => string;
} {
  let since = sinceNow();
  const lines: Lines = {
    take(line) {
      lines.skip();
      const read = readEvent(line);
      since = read.since;
      observed(read.event);
    },
    // An event that cannot be read must not come again.
    skip() {
      since = sinceNow();
    },
  };
  return { lines, since: () => since };
}

function sinceNow(): string {
  return `${(Date.now() / 1000).toFixed(3)}000000`;
}

/** Hears the lines of a stream, and of one that is too long to be taken. */
interface Lines {
  readonly take: (line: string) => void;
  readonly skip: () => void;
}

interface Connection {
  readonly socket: string;
  readonly tickets: Tickets;
  readonly target: string;
}

/**
 * Opens one stream, and calls `ended` once, when it ends; returns what ends it. `isUnreadable`: this program closes the
 * connection, because of what it reads.
 */
function connect(
  { socket, tickets, target }: Connection,
  connected: EventSink["connected"],
  lines: Lines,
  ended: (reason: string, isUnreadable: boolean) => void,
): () => void {
  const ticket = tickets.issue(target, Number.POSITIVE_INFINITY);
  const headers = { Host: "docker", [TICKET_HEADER]: ticket };
  const asked = request({ socketPath: socket, path: target, agent: false, headers });
  let reason = "the stream has ended";
  let isUnreadable = false;
  asked.on("error", (error) => {
    reason = describeThrown(error);
  });
  asked.on("close", () => {
    setTimeout(() => {
      tickets.withdraw(ticket);
    }, ENDED_MS).unref();
    ended(reason, isUnreadable);
  });
  asked.on("response", (response) => {
    const { statusCode = 0 } = response;
    if (statusCode !== 200) {
      asked.destroy(new Error(`dockerd answers ${statusCode} to /events`));
      return;
    }
    connected(tickets.isAsked(ticket));
    readLines(response, lines, (error) => {
      isUnreadable = true;
      asked.destroy(error);
    });
  });
  asked.end();
  return () => {
    asked.destroy();
  };
}

function readLines(
  response: IncomingMessage,
  { take, skip }: Lines,
  fail: (error: Error) => void,
): void {
  const split = splitLines(MAX_LINE, take, () => {
    skip();
    fail(new Error(`an event has more than ${MAX_LINE} characters`));
  });
  response.on("data", (piece: Buffer) => {
    try {
      split(piece);
    } catch (thrown) {
      fail(new Error(describeThrown(thrown)));
    }
  });
  // The request says what went wrong.
  response.on("error", () => undefined);
}
