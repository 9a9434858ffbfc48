import type { Streams } from "../domain/streams.js";

/** Shows on a terminal how much is done; nowhere else. */
export interface ProgressBar {
  /** Call this with what has been done since the last call: bytes of the files as they are on the disk. */
  readonly add: (bytes: number) => void;
  /** Takes the bar from the terminal. Call this before anything else is printed, and at the end. */
  readonly clear: () => void;
}

const WIDTH = 30;
const EVERY_MS = 100;

/**
 * Creates a progress bar on the standard error.
 *
 * @param total Bytes that there are to do; 0 shows nothing.
 * @param now The time in milliseconds; a test hands in its own.
 */
export function createProgressBar(
  { err, terminal }: Streams,
  total: number,
  now: () => number = Date.now,
): ProgressBar {
  if (terminal?.err !== true || total === 0)
    return { add: () => undefined, clear: () => undefined };
  const started = now();
  let done = 0;
  let shownAt = started;
  let isShown = false;
  return {
    add(bytes) {
      done += bytes;
      const at = now();
      // What is done at once needs no bar.
      if (at - shownAt < EVERY_MS) return;
      shownAt = at;
      isShown = true;
      err(`\r${barOf(done, total, at - started)}${TO_END_OF_LINE}`);
    },
    clear() {
      if (isShown) err(`\r${TO_END_OF_LINE}`);
      isShown = false;
    },
  };
}

/** The control sequence that erases the rest of a line. */
const TO_END_OF_LINE = "\u001b[K";

/** A file that grows meanwhile ends at 100 %. */
function barOf(done: number, total: number, lastedMs: number): string {
  const share = Math.min(done / total, 1);
  const filled = Math.round(share * WIDTH);
  const rate = done / 1e6 / Math.max(lastedMs / 1000, 0.001);
  const bar = `${"#".repeat(filled)}${".".repeat(WIDTH - filled)}`;
  return `[${bar}] ${Math.floor(share * 100)} %, ${rate.toFixed(0)} MB/s`;
}
