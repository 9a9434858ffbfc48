/**
 * Reads numbers that dockerd's log drivers read from texts. Each accepts only the forms that all engines read alike,
 * and returns null for others, such as `+1`, `0x1p4`, `1e3` or `1_000`.
 */

/** Reads a whole number, `100`; null for another form. */
export function countIn(text: string): number | null {
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}

const POWERS = ["", "k", "m", "g", "t", "p"];

/**
 * Reads a size, `10m`, in bytes, at the smaller of the two values that drivers read: `json-file` counts in powers of
 * 1000, `local` in powers of 1024. Source: docker/go-units, FromHumanSize and RAMInBytes.
 */
export function leastBytesIn(text: string): number | null {
  return bytesIn(text, 1000);
}

/** Reads a size at the larger of the two values. */
export function mostBytesIn(text: string): number | null {
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
export function millisecondsIn(text: string): number | null {
  let sum = 0;
  PART.lastIndex = 0;
  for (let at = 0; at < text.length; at = PART.lastIndex) {
    const [, count, unit = ""] = PART.exec(text) ?? [];
    if (count === undefined) return null;
    sum += Number(count) * (UNITS.get(unit) ?? 0);
  }
  return text === "" ? null : sum;
}
