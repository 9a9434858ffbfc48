import type { AuditIndex } from "../index/audit-index.js";
import { UsageError } from "../../domain/errors.js";
import type { CheckedLog } from "./log-check.js";
import type { PageLog } from "./page-log.js";

/** Dependencies of keeping an index up to date. */
export interface FreshParts {
  readonly index: Pick<
    AuditIndex,
    "search" | "facets" | "timeline" | "textWindow" | "record" | "state" | "refresh"
  >;
  /** Returns the files that the log has now: rotation adds some. */
  readonly files: () => readonly string[];
  /** Returns what the last verification has found. */
  readonly checked: () => CheckedLog | null;
  /** Milliseconds, by a clock that nobody sets. */
  readonly now: () => number;
  /** The time limit of an answer, in milliseconds. */
  readonly limitMs: number;
}

/** The index is compared with the files at most so often. */
const EVERY_MS = 1000;

/**
 * Returns a log whose index is brought up to date before it is asked.
 *
 * Its functions throw a `UsageError` when a search takes too long: a text is compared with the lines themselves.
 */
export function createFreshLog({ index, files, checked, now, limitMs }: FreshParts): PageLog {
  let refreshedMs = -Infinity;
  let refreshing: Promise<void> = Promise.resolve();

  function refresh(): Promise<void> {
    if (now() - refreshedMs < EVERY_MS) return refreshing;
    refreshedMs = now();
    refreshing = index.refresh(files());
    return refreshing;
  }

  async function fresh<Answer>(ask: () => Answer | Promise<Answer>): Promise<Answer> {
    const answer = refresh().then(ask);
    return within(limitMs, answer);
  }

  return {
    search: (filter, part) => fresh(() => index.search(filter, part)),
    facets: (filter) => fresh(() => index.facets(filter)),
    timeline: (filter, range) => fresh(() => index.timeline(filter, range)),
    textWindow: (filter) => fresh(() => index.textWindow(filter)),
    record: (id) => fresh(() => index.record(id)),
    state: () => fresh(() => ({ ...index.state(), checked: checked() })),
  };
}

async function within<Answer>(limitMs: number, answer: Promise<Answer>): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(
        new UsageError(
          `Cannot search: it takes more than ${limitMs / 1000} s; choose a shorter span of time`,
        ),
      );
    }, limitMs);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
