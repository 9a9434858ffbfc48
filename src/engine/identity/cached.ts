/** A value that was read, or why it could not be read. */
export type CachedReading<Value> =
  { readonly value: Value; readonly why: null } | { readonly value: null; readonly why: string };

/** Caches a value that is slow to read. */
export interface Cached<Value> {
  /** Returns at once if it was read recently, so that requests wait only for the first reading. */
  get(): CachedReading<Value> | Promise<CachedReading<Value>>;
}

/** The time for which a value counts as fresh. */
const FRESH_MS = 60_000;
/** The age up to which a value is used while it is read again, also if that fails; an older one is unknown. */
const STALE_MS = 300_000;
/** After a failure, how long until it is tried again. */
const RETRY_MS = 5_000;

/**
 * Caches the result of `read`.
 *
 * @param nowMs A clock that never goes back.
 */
export function createCached<Value>(
  read: () => Promise<CachedReading<Value>>,
  nowMs: () => number,
): Cached<Value> {
  let good: Dated<Value> | null = null;
  let failed: Dated<Value> | null = null;
  let running: Promise<CachedReading<Value>> | null = null;

  async function refresh(): Promise<CachedReading<Value>> {
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
  readonly reading: CachedReading<Value>;
  readonly atMs: number;
}

const NOT_READ = { value: null, why: "it has not been read yet" } as const;

/** Returns what was read, if not before `sinceMs`. */
function within<Value>(dated: Dated<Value> | null, sinceMs: number): CachedReading<Value> | null {
  return dated !== null && dated.atMs >= sinceMs ? dated.reading : null;
}
