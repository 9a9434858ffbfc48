/** What was read, or why it could not be. */
export type Reading<Value> =
  { readonly value: Value; readonly why: null } | { readonly value: null; readonly why: string };

/** Something that takes long to read, and is kept for a while. */
export interface Cached<Value> {
  /** At once where it was read of late, so that a call waits for the first reading alone. */
  get(): Reading<Value> | Promise<Reading<Value>>;
}

/** So long it is taken as it is. */
const FRESH_MS = 60_000;
/** So long it is taken while it is read anew, also where that fails; what is older is not known. */
const STALE_MS = 300_000;
/** After a failure it is not tried again for so long. */
const RETRY_MS = 5_000;

/**
 * Keeps what `read` gives.
 *
 * @param nowMs A clock that never goes back.
 */
export function createCached<Value>(
  read: () => Promise<Reading<Value>>,
  nowMs: () => number,
): Cached<Value> {
  let good: Dated<Value> | null = null;
  let failed: Dated<Value> | null = null;
  let running: Promise<Reading<Value>> | null = null;

  async function refresh(): Promise<Reading<Value>> {
    const reading = await read();
    const dated = { reading, atMs: nowMs() };
    failed = reading.why === null ? null : dated;
    good = reading.why === null ? dated : good;
    running = null;
    return reading;
  }

  return {
    get() {
      const now = nowMs();
      const fresh = within(good, now - FRESH_MS);
      if (fresh !== null) return fresh;
      const failure = within(failed, now - RETRY_MS);
      if (failure === null) running ??= refresh();
      return within(good, now - STALE_MS) ?? running ?? failure ?? NOT_READ;
    },
  };
}

interface Dated<Value> {
  readonly reading: Reading<Value>;
  readonly atMs: number;
}

const NOT_READ = { value: null, why: "it was not read yet" } as const;

/** What was read, if not before `sinceMs`. */
function within<Value>(dated: Dated<Value> | null, sinceMs: number): Reading<Value> | null {
  return dated !== null && dated.atMs >= sinceMs ? dated.reading : null;
}
