import type { DockerEvent } from "../domain/executions.js";
import type { Headers } from "../domain/message.js";
import { CHECKED_EVENTS } from "../engine/executions/event-rules.js";
import { describeThrown } from "../domain/errors.js";
import type { DockerdStatus } from "../domain/status.js";
import { createExecutionCheck, type ExecutionCheck } from "../engine/executions/execution-check.js";
import { createDockerdClient, type DockerdClient } from "../engine/dockerd/dockerd-client.js";
import { openEventStream } from "../engine/dockerd/event-stream.js";
import type { EventSink, EventStream } from "../engine/dockerd/event-stream.js";
import type { Tickets } from "../engine/dockerd/tickets.js";
import { createMismatchAlarm, type AlarmParts } from "./mismatch-alarm.js";
import type { Log } from "../files/log.js";

/** Compares dockerd's events with decisions, and reports mismatches. */
export interface ExecutionWatch {
  /** Undefined if dockerd may not be asked. */
  readonly check: ExecutionCheck | undefined;
  /** Starts reading dockerd's events. */
  readonly open: (listener: EventListener) => void;
  /** Since when dockerd's events are being read without a gap; null if they are not, or dockerd may not be asked. */
  readonly readingSince: () => Date | null;
  /** Null if dockerd may not be asked. */
  readonly status: () => DockerdStatus | null;
  /** Finds out whether dockerd asks the plugin, for the status. It is done each half minute as well. */
  readonly look: () => Promise<void>;
  readonly close: () => void;
}

/** Receives dockerd's events in addition to the check. */
export interface EventListener {
  readonly observed: (event: DockerEvent) => void;
  /** Called when dockerd has answered, with the headers of its response. */
  readonly heard: (headers: Headers) => void;
  /** Called when dockerd has closed the stream. */
  readonly disconnected: () => void;
}

/** dockerd gives a container its own time to stop, ten seconds by default. */
const STOP = { deadlineMs: 60_000, maxBytes: 65_536 };

/** @param socket dockerd's socket; null if dockerd may not be asked, so that nothing is compared. */
export function createExecutionWatch(
  socket: string | null,
  tickets: Tickets,
  parts: Omit<AlarmParts, "stop">,
): ExecutionWatch {
  if (socket === null) return UNWATCHED;
  const client = createDockerdClient(socket, tickets, STOP);
  const stop = async (id: string): Promise<void> => {
    const { status } = await client.post(`/containers/${id}/stop`);
    // 304: the container is not running.
    if (status >= 400) throw new Error(`dockerd answers ${status}`);
  };
  const check = createExecutionCheck({
    report: createMismatchAlarm({ ...parts, stop }),
    onFault(thrown) {
      const stack = thrown instanceof Error ? thrown.stack : undefined;
      parts.log("error", `Cannot compare an event: ${describeThrown(thrown)}`, { stack });
    },
  });
  const reading: Reading = { problem: null, gaps: 0, asks: null };
  let stream: EventStream | undefined;
  const readingSince = (): Date | null => stream?.readingSince() ?? null;
  const look = createLook(client, reading);
  let looking: NodeJS.Timeout | undefined;
  return {
    check,
    readingSince,
    look,
    status: () => ({ socket, ...reading, readingSince: readingSince()?.toISOString() ?? null }),
    open(listener) {
      const sink = sinkOf(check, reading, parts.log, listener);
      stream = openEventStream(socket, tickets, READ_EVENTS, sink);
      looking = setInterval(() => void look(), LOOK_EACH_MS).unref();
    },
    close() {
      clearInterval(looking);
      stream?.close();
      client.close();
    },
  };
}

/**
 * Removals of volumes. Creations of containers, which a build may have caused, and of volumes, which an image may declare.
 */
const READ_EVENTS = {
  types: [...CHECKED_EVENTS.types, "volume"],
  events: [...CHECKED_EVENTS.events, "create"],
};

function nothing(): void {
  // There is no stream.
}

const UNWATCHED: ExecutionWatch = {
  check: undefined,
  open: nothing,
  readingSince: () => null,
  status: () => null,
  look: () => Promise.resolve(),
  close: nothing,
};

/** The state of the event stream; updated in place. */
type Reading = { -readonly [Member in "problem" | "gaps" | "asks"]: DockerdStatus[Member] };

/** dockerd does not tell when a reload changes which plugins it asks. */
const LOOK_EACH_MS = 30_000;

/** A ping that dockerd asks about proves that it asks; one that it only answers, that it does not. */
function createLook(
  client: Pick<DockerdClient, "asksAbout">,
  reading: Reading,
): () => Promise<void> {
  return async () => {
    try {
      reading.asks = await client.asksAbout("/_ping");
    } catch {
      // The event stream reports why dockerd does not answer.
      reading.asks = null;
    }
  };
}

/** Logs the reason for a gap once until it changes, and a missed event once. */
function sinkOf(
  check: ExecutionCheck,
  reading: Reading,
  log: Log,
  listener: EventListener,
): EventSink {
  let lastMissed: string | null = null;
  let isGuarded = false;
  let isReading = false;
  return {
    connected(isAsked, headers) {
      listener.heard(headers);
      reading.problem = null;
      reading.asks = isAsked;
      isGuarded = isAsked;
      isReading = true;
      check.connected(isAsked);
    },
    missed(reason) {
      // What dockerd executed during the gap is unknown.
      reading.gaps += 1;
      check.interrupted();
      check.connected(isGuarded);
      if (reason !== lastMissed) log("warn", `Cannot read an event of dockerd: ${reason}`);
      lastMissed = reason;
    },
    observed(event) {
      check.observed(event);
      listener.observed(event);
    },
    interrupted(reason) {
      check.interrupted();
      listener.disconnected();
      if (isReading) reading.gaps += 1;
      isReading = false;
      if (reason !== reading.problem) log("warn", `Cannot read dockerd's events: ${reason}`);
      reading.problem = reason;
    },
  };
}
