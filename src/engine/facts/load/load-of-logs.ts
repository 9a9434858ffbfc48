import type { LoadFacts, LoadKind } from "../../../domain/load-facts.js";

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

/**
 * Reads numbers that dockerd's log drivers read from texts. Each accepts only the forms that all engines read alike,
 * and returns null for others, such as `+1`, `0x1p4`, `1e3` or `1_000`.
 */

/** Reads a whole number, `100`; null for another form. */
function countIn(text: string): number | null {
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}

const POWERS = ["", "k", "m", "g", "t", "p"];

/**
 * Reads a size, `10m`, in bytes, at the smaller of the two values that drivers read: `json-file` counts in powers of
 * 1000, `local` in powers of 1024. Source: docker/go-units, FromHumanSize and RAMInBytes.
 */
function leastBytesIn(text: string): number | null {
  return bytesIn(text, 1000);
}

/** Reads a size at the larger of the two values. */
function mostBytesIn(text: string): number | null {
  return bytesIn(text, 1024);
}

function bytesIn(text: string, thousand: number): number | null {
  const [, count, unit = ""] = /^(\d{1,12}(?:\.\d{1,6})?) ?([kmgtp]?)(?:i?b)?$/i.exec(text) ?? [];
  if (count === undefined) return null;
  return Number(count) * thousand ** POWERS.indexOf(unit.toLowerCase());
}

const UNITS: ReadonlyMap<string, number> = new Map([
  ["ns", 1e-6],
  ["us", 1e-3],
  ["µs", 1e-3],
  ["μs", 1e-3],
  ["ms", 1],
  ["s", 1000],
  ["m", 60_000],
  ["h", 3_600_000],
]);

const PART = /(\d{1,12}(?:\.\d{0,9})?)(ns|us|µs|μs|ms|s|m|h)/y;

/** Reads a duration of Go, `1m30s`, in milliseconds. Source: time.ParseDuration. */
function millisecondsIn(text: string): number | null {
  let sum = 0;
  PART.lastIndex = 0;
  for (let at = 0; at < text.length; at = PART.lastIndex) {
    const [, count, unit = ""] = PART.exec(text) ?? [];
    if (count === undefined) return null;
    sum += Number(count) * (UNITS.get(unit) ?? 0);
  }
  return text === "" ? null : sum;
}
