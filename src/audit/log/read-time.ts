/**
 * Reads a point in time as journalctl does, in milliseconds since 1970; null for anything else.
 *
 * `2026-11-28`, `2026-11-28 10:00`, `10:00:30`, `today`, `yesterday`, `now`, `2 hours ago`, `-15min`, `@1764331200`, and RFC
 * 3339. Without a zone it is local time; ` UTC` at the end says otherwise.
 */
export function readTime(text: string, now: Date): number | null {
  const trimmed = text.trim();
  for (const read of [readWord, readAge, readUnix, readClock, readDate]) {
    const found = read(trimmed, now);
    if (found !== null) return Number.isNaN(found) ? null : found;
  }
  return null;
}

type Reader = (text: string, now: Date) => number | null;

const readWord: Reader = (text, now) => {
  if (text === "now") return now.getTime();
  const days = { yesterday: -1, today: 0, tomorrow: 1 }[text];
  if (days === undefined) return null;
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days).getTime();
};

const SECOND_MS = 1000;
const UNITS: readonly (readonly [name: RegExp, ms: number])[] = [
  [/^(s|sec|second|seconds)$/, SECOND_MS],
  [/^(m|min|minute|minutes)$/, 60 * SECOND_MS],
  [/^(h|hr|hour|hours)$/, 3600 * SECOND_MS],
  [/^(d|day|days)$/, 86_400 * SECOND_MS],
  [/^(w|week|weeks)$/, 604_800 * SECOND_MS],
];

/** `-15min`, or `15min ago`. */
const readAge: Reader = (text, now) => {
  const [, before, after] = /^-\s*(\d{1,6}\s*[a-z]+)$|^(\d{1,6}\s*[a-z]+)\s+ago$/.exec(text) ?? [];
  const [, count, name = ""] = /^(\d+)\s*([a-z]+)$/.exec(before ?? after ?? "") ?? [];
  const unit = UNITS.find(([form]) => form.test(name));
  return count === undefined || unit === undefined ? null : now.getTime() - Number(count) * unit[1];
};

const readUnix: Reader = (text) => {
  const [, seconds] = /^@(\d{1,11}(?:\.\d{1,3})?)$/.exec(text) ?? [];
  return seconds === undefined ? null : Math.round(Number(seconds) * SECOND_MS);
};

const readClock: Reader = (text, now) => {
  const [, hour, minute, second = "0"] = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(text) ?? [];
  if (hour === undefined || minute === undefined) return null;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return NaN;
  const [year, month, day] = [now.getFullYear(), now.getMonth(), now.getDate()];
  return new Date(year, month, day, Number(hour), Number(minute), Number(second)).getTime();
};

const DATE =
  /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2})(:\d{2}(?:\.\d{1,9})?)?)?(Z| UTC|[+-]\d{2}:\d{2})?$/;

/** JavaScript takes a date alone for UTC, so that midnight is written out. */
const readDate: Reader = (text) => {
  const [, date, minutes = "00:00", seconds = ":00", zone = ""] = DATE.exec(text) ?? [];
  if (date === undefined) return null;
  // JavaScript would take February 30 for March 2.
  if (new Date(`${date}T00:00:00Z`).getUTCDate() !== Number(date.slice(-2))) return NaN;
  return Date.parse(`${date}T${minutes}${seconds}${zone === " UTC" ? "Z" : zone}`);
};
