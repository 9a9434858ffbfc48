/** Returns a time as pages show it, `2026-11-28 10:05:00`; in UTC, as the log has it. */
export function timeText(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace("T", " ");
}

/** Returns a time with its milliseconds: `2026-11-28 10:05:00.042`. */
export function preciseTimeText(ms: number): string {
  return new Date(ms).toISOString().slice(0, 23).replace("T", " ");
}

/** Returns a label for the axis of a timeline: the day where spans are days, else the time, and the day at midnight. */
export function tickText(ms: number, spanMs: number): string {
  const [day = "", time = ""] = timeText(ms).split(" ");
  if (spanMs >= DAY_MS || (spanMs >= MINUTE_MS && time === "00:00:00")) return day;
  return spanMs >= MINUTE_MS ? time.slice(0, 5) : time;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Returns a time for the address of a page: `2026-11-28T10:05:00.000Z`. */
export function timeInAddress(ms: number): string {
  return new Date(ms).toISOString();
}

/** Returns a count with separators: `12,345`. */
export function countText(count: number): string {
  return count.toLocaleString("en");
}
