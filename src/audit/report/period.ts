/** The time that a report is about: records from `since` on and before `until`; null for no such bound. */
export interface ReportPeriod {
  /** RFC 3339, UTC, milliseconds. */
  readonly since: string | null;
  readonly until: string | null;
}

export const PERIOD_LENGTHS = ["day", "week", "month"] as const;

export type PeriodLength = (typeof PERIOD_LENGTHS)[number];

/** The requested period; times in milliseconds since 1970. */
export interface PeriodWanted {
  readonly length: PeriodLength | null;
  readonly sinceMs: number | null;
  readonly untilMs: number | null;
}

/**
 * Returns the period that is asked for. A length alone means the last whole day, week from Monday on, or month before
 * `now`, in UTC; with one bound it gives the other.
 */
export function periodOf({ length, sinceMs, untilMs }: PeriodWanted, now: Date): ReportPeriod {
  if (length === null || (sinceMs !== null && untilMs !== null)) return between(sinceMs, untilMs);
  if (sinceMs !== null) return between(sinceMs, moved(sinceMs, length, 1));
  const until = untilMs ?? startOf(length, now);
  return between(moved(until, length, -1), until);
}

function between(sinceMs: number | null, untilMs: number | null): ReportPeriod {
  return { since: textOf(sinceMs), until: textOf(untilMs) };
}

function textOf(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}

/** Returns when the day, week or month of `now` began. */
function startOf(length: PeriodLength, now: Date): number {
  const [year, month, day] = [now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()];
  if (length === "month") return Date.UTC(year, month, 1);
  const sinceMonday = (now.getUTCDay() + 6) % 7;
  return Date.UTC(year, month, length === "week" ? day - sinceMonday : day);
}

const DAYS = { day: 1, week: 7 } as const;

function moved(ms: number, length: PeriodLength, by: 1 | -1): number {
  const date = new Date(ms);
  if (length === "month") {
    const day = date.getUTCDate();
    date.setUTCMonth(date.getUTCMonth() + by);
    // A month after January 31 is the last day of February, not a day of March.
    if (date.getUTCDate() !== day) date.setUTCDate(0);
  } else date.setUTCDate(date.getUTCDate() + by * DAYS[length]);
  return date.getTime();
}
