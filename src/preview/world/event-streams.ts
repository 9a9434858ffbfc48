import type { ServerResponse } from "node:http";

/** Events of dockerd. */
export interface ToldEvents {
  /** A JSON object per line. */
  readonly events: string;
  /** True if whoever asks for events a moment too late is told as well. */
  readonly isForLate: boolean;
}

/** Clients that follow the events of a fake dockerd. */
export interface EventStreams {
  /** Adds one, whose response has begun. */
  readonly open: (stream: ServerResponse) => void;
  /** Tells all of them. */
  readonly tell: (told: ToldEvents) => void;
}

/**
 * A container that ends at once may have ended before its client's request for events arrives, which Compose sends beside the
 * start; a real one takes its time. So whoever comes this much later is told as well.
 */
const LATE_MS = 10_000;

/** Creates streams for a fake dockerd that nobody follows yet. */
export function createEventStreams(nowMs = () => performance.now()): EventStreams {
  const streams = new Set<ServerResponse>();
  let told: readonly { readonly events: string; readonly untilMs: number }[] = [];
  const recent = (): typeof told => told.filter(({ untilMs }) => nowMs() < untilMs);
  return {
    open(stream) {
      streams.add(stream);
      stream.on("close", () => streams.delete(stream));
      for (const { events } of recent()) stream.write(events);
    },
    tell({ events, isForLate }) {
      if (isForLate) told = [...recent(), { events, untilMs: nowMs() + LATE_MS }];
      for (const stream of streams) if (!stream.destroyed) stream.write(events);
    },
  };
}
