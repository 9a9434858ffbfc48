import type { TimelineRange } from "../index/count-timeline.js";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Spans that a reader knows, in milliseconds. */
const SPANS = [
  ...[1, 2, 5, 10, 15, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR),
  ...[1, 2, 7, 14, 28, 91, 364].map((count) => count * DAY),
];

const MAX_BARS = 72;

/** Returns a range of at most 72 bars that covers the given one, each as wide as a familiar span of time. */
export function timelineRange(fromMs: number, toMs: number): TimelineRange {
  // One more bar is needed where the range does not begin with a span.
  const fits = (span: number): boolean => (toMs - fromMs) / span <= MAX_BARS - 1;
  const span = SPANS.find(fits) ?? Math.ceil((toMs - fromMs) / (MAX_BARS - 1));
  const from = Math.floor(fromMs / span) * span;
  const buckets = Math.max(1, Math.ceil((toMs - from) / span));
  return { fromMs: from, toMs: from + buckets * span, buckets };
}
