export const WEEKDAYS = [
  "monday",
  "tuesday",
  "wednesday",
  "thursday",
  "friday",
  "saturday",
  "sunday",
] as const;

/** The time on the wall clock of a time zone. */
export interface LocalTime {
  /** `2026-11-30` */
  readonly date: string;
  /** 0 to 23. */
  readonly hour: number;
  /** 0 to 59. */
  readonly minute: number;
  readonly weekday: (typeof WEEKDAYS)[number];
  /** The name of the time zone in the settings: `Europe/Berlin`. */
  readonly zone: string;
}

/** Returns true for the name of a time zone that this program knows, whatever the host has installed. */
export function isTimeZone(name: string): boolean {
  // Intl also takes offsets such as +01:00, which know nothing of daylight saving time.
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    formatOf(name);
    return true;
  } catch (thrown) {
    if (thrown instanceof RangeError) return false;
    throw thrown;
  }
}

const MINUTE_MS = 60_000;

/** The last minute of each zone: requests come faster than minutes pass. Settings name the zones, so they are few. */
const lastMinutes = new Map<string, { readonly minute: number; readonly local: LocalTime }>();

/**
 * Returns what the clocks of a time zone show.
 *
 * @param zone Must be a time zone by `isTimeZone`.
 */
export function localTimeIn(zone: string, time: Date): LocalTime {
  const minute = Math.floor(time.getTime() / MINUTE_MS);
  const last = lastMinutes.get(zone);
  if (last?.minute === minute) return last.local;
  const local = Object.freeze(partsOf(zone, minute * MINUTE_MS));
  lastMinutes.set(zone, { minute, local });
  return local;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat("en-CA-u-ca-iso8601", {
    timeZone: zone,
    ...{ year: "numeric", month: "2-digit", day: "2-digit", weekday: "long" },
    ...{ hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  });
  formats.set(zone, format);
  return format;
}

function partsOf(zone: string, timeMs: number): LocalTime {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(timeMs)
      .map(({ type, value }) => [type, value]),
  );
  const of = (part: Intl.DateTimeFormatPartTypes): string => parts.get(part) ?? "";
  const weekday = WEEKDAYS.find((day) => day === of("weekday").toLowerCase());
  if (weekday === undefined) throw new TypeError(`Cannot tell the weekday in ${zone}`);
  return {
    date: `${of("year")}-${of("month")}-${of("day")}`,
    hour: Number(of("hour")),
    minute: Number(of("minute")),
    weekday,
    zone,
  };
}
