/** A distribution of durations, in milliseconds. */
export interface Durations {
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
export function createDurations(): DurationTally {
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
