import type { LoadFacts, LoadKind } from "../../../domain/load-facts.js";
import { countIn, leastBytesIn, millisecondsIn, mostBytesIn } from "./read-amounts.js";

type Read = (text: string) => number | null;

const seconds: Read = (text) => {
  const count = countIn(text);
  return count === null ? null : count * 1000;
};

/**
 * The options that decide how much dockerd works for a log: how often it moves files, how many, how much it keeps in
 * memory, how often it tries again. Source: moby daemon/logger.
 */
const OPTIONS: ReadonlyMap<string, readonly [LoadKind, Read]> = new Map([
  ["max-size", ["log_bytes", leastBytesIn]],
  ["cache-max-size", ["log_bytes", leastBytesIn]],
  ["max-file", ["log_files", countIn]],
  ["cache-max-file", ["log_files", countIn]],
  ["max-buffer-size", ["log_buffer", mostBytesIn]],
  ["fluentd-buffer-limit", ["log_buffer", mostBytesIn]],
  ["awslogs-max-buffered-events", ["log_events", countIn]],
  ["awslogs-force-flush-interval-seconds", ["interval", seconds]],
  ["gelf-tcp-max-reconnect", ["log_retries", countIn]],
  ["gelf-tcp-reconnect-delay", ["interval", seconds]],
  ["fluentd-retry-wait", ["interval", millisecondsIn]],
  ["fluentd-async-reconnect-interval", ["interval", millisecondsIn]],
  ["tag", ["log_tag", lengthOf]],
  ["labels-regex", ["log_pattern", weightOf]],
  ["env-regex", ["log_pattern", weightOf]],
  ["awslogs-multiline-pattern", ["log_pattern", weightOf]],
]);

function lengthOf(text: string): number {
  return text.length;
}

/**
 * Returns the length of a regular expression times what its repetitions, such as `{1000}`, say: Go's `regexp`
 * writes each repetition out, one in another too.
 */
function weightOf(pattern: string): number {
  const repeats = [...pattern.matchAll(/\{(\d+)(?:,(\d*))?\}/g)];
  return repeats.reduce(
    (weight, [, least, most]) => weight * Math.max(1, Number(least), Number(most ?? 0)),
    pattern.length,
  );
}

const MAX_GIVEN = 64;

/** Options of which the length counts, not what they say. */
const MEASURED: ReadonlySet<LoadKind> = new Set(["log_pattern", "log_tag"]);

/**
 * Returns what the options of a log driver cost dockerd. A plugin may read keys in any case. An empty value is the
 * driver's default.
 */
export function loadOfLogs(options: unknown, field: string): readonly LoadFacts[] {
  if (typeof options !== "object" || options === null) return [];
  return Object.entries(options).flatMap(([key, value]: [string, unknown]) => {
    const [kind, read] = OPTIONS.get(key.toLowerCase()) ?? [];
    if (kind === undefined || read === undefined || value === "") return [];
    const text = typeof value === "string" ? value : "";
    const amount = read(text);
    const given = MEASURED.has(kind) ? String(amount) : text.slice(0, MAX_GIVEN);
    return [{ kind, field: `${field}.${key}`, name: key.toLowerCase(), value: amount, given }];
  });
}
