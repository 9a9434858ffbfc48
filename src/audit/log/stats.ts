import type { AuditRecord } from "../../domain/record.js";
import { effectOf } from "./effect-of.js";

/** A short summary of a log. */
export interface Stats {
  /** Requests, responses and executions; records about the log itself do not count. */
  readonly records: number;
  readonly requests: number;
  /** Bytes of the records, without compression. */
  readonly bytes: number;
  /** RFC 3339, UTC, milliseconds; null without a record. */
  readonly first: string | null;
  readonly last: string | null;
  /** Requests between the first and the last record; null if they are not apart. */
  readonly requestsPerHour: number | null;
  /** Requests by effect; `warned` and `unenforced` are allowed ones. */
  readonly effects: readonly Count[];
  /** Requests by user, action and control that found something, most first. */
  readonly users: TopCounts;
  readonly actions: TopCounts;
  readonly controls: TopCounts;
  /** Microseconds from the message's arrival to the record, of requests. */
  readonly durationUs: Durations;
}

/** The number of occurrences of a name. */
export interface Count {
  readonly name: string;
  readonly count: number;
}

/** The most frequent ones. */
export interface TopCounts {
  readonly top: readonly Count[];
  /** The number of all names; a lower bound if `isFull`. */
  readonly names: number;
  /** The occurrences of names that are not in `top`. */
  readonly others: number;
  /** True if there were too many names to count each; later names are in `others` alone. */
  readonly isFull: boolean;
}

/** Adds records up in constant memory. */
export interface StatsTally {
  readonly add: (record: AuditRecord, bytes: number) => void;
  readonly stats: () => Stats;
}

const MAX_TOP = 10;
/** Callers choose names, which must not fill the memory. */
const MAX_NAMES = 10_000;

/** Creates a tally of nothing. */
export function createStats(): StatsTally {
  const sums = { records: 0, requests: 0, bytes: 0 };
  let first: string | null = null;
  let last: string | null = null;
  const effects = createCounter();
  const [users, actions, controls] = [createCounter(), createCounter(), createCounter()];
  const durations = createDurations();

  function addRequest(record: AuditRecord): void {
    sums.requests += 1;
    effects.add(effectOf(record));
    users.add(record.user ?? "(anonymous)");
    actions.add(record.action ?? "(unreadable)");
    const found = [...record.violations, ...record.warnings].map(({ control }) => control);
    for (const control of new Set(found)) controls.add(control);
    durations.add(record.durationUs);
  }

  return {
    add(record, bytes) {
      sums.records += 1;
      sums.bytes += bytes;
      first = first === null || record.time < first ? record.time : first;
      last = last === null || record.time > last ? record.time : last;
      if (record.phase === "request") addRequest(record);
    },
    stats: () => ({
      ...sums,
      ...{ first, last, requestsPerHour: rateOf(sums.requests, first, last) },
      ...{ effects: effects.counts().top, users: users.counts(), actions: actions.counts() },
      ...{ controls: controls.counts(), durationUs: durations.sums() },
    }),
  };
}

function rateOf(count: number, first: string | null, last: string | null): number | null {
  const hours = (Date.parse(last ?? "") - Date.parse(first ?? "")) / 3_600_000;
  return hours > 0 ? count / hours : null;
}

function createCounter() {
  const counts = new Map<string, number>();
  let all = 0;
  let isFull = false;
  return {
    add(name: string): void {
      all += 1;
      const count = counts.get(name);
      if (count !== undefined || counts.size < MAX_NAMES) counts.set(name, (count ?? 0) + 1);
      else isFull = true;
    },
    counts(): TopCounts {
      const sorted = [...counts].map(([name, count]) => ({ name, count }));
      sorted.sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
      const top = sorted.slice(0, MAX_TOP);
      const others = all - top.reduce((sum, { count }) => sum + count, 0);
      return { top, names: counts.size, others, isFull };
    },
  };
}

/** A distribution of durations, in milliseconds. */
interface Durations {
  /** Null where nothing was measured. Off by at most 3 % */
  readonly p50: number | null;
  readonly p99: number | null;
  /** Exact. */
  readonly max: number | null;
}

/** Sorts numbers into classes, each 6 % wide, in constant memory. */
interface DurationTally {
  /** Takes a number; what is below 1 counts as 1. */
  readonly add: (value: number) => void;
  readonly sums: () => Durations;
}

const WIDTH = Math.log(1.06);
/** Enough for 10^15. */
const CLASSES = Math.ceil(Math.log(1e15) / WIDTH) + 1;

/** Creates one that has seen no number. */
function createDurations(): DurationTally {
  const classes = new Array<number>(CLASSES).fill(0);
  let count = 0;
  let max: number | null = null;

  function percentile(share: number): number | null {
    let rest = Math.ceil(count * share);
    const at = classes.findIndex((size) => (rest -= size) <= 0);
    // The middle of a class, since nothing more is known.
    return count === 0 ? null : Math.round(Math.min(Math.exp((at + 0.5) * WIDTH), max ?? 0));
  }

  return {
    add(value) {
      const at = Math.min(Math.floor(Math.log(Math.max(value, 1)) / WIDTH), CLASSES - 1);
      classes[at] = (classes[at] ?? 0) + 1;
      count += 1;
      max = Math.max(max ?? 0, value);
    },
    sums: () => ({ p50: percentile(0.5), p99: percentile(0.99), max }),
  };
}
