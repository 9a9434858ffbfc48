import type { Filter } from "../log/filter.js";
import type { AuditRecord } from "../../domain/record.js";
import { addressOfObject, addressOfUser } from "./addresses.js";
import type { FoundRecord } from "../index/read-found.js";
import type { PageLog } from "./page-log.js";
import { cut, shownObjectsOf, shortRef, userText } from "./summary.js";
import { filterOf, FIRST, type PageQuery } from "./view.js";

/** The decisions before and after one, of the same user or about the same object. */
export interface Neighbours {
  readonly title: string;
  /** The whole history. */
  readonly address: string;
  readonly earlier: AuditRecord | null;
  readonly later: AuditRecord | null;
}

/** Returns the neighbours by user, and by the first objects of a decision. */
export async function neighboursOf(
  record: AuditRecord,
  log: PageLog,
): Promise<readonly Neighbours[]> {
  const user = userText(record.user);
  const histories = [
    {
      title: `By ${cut(user, 60)}`,
      address: addressOfUser(record.user),
      query: (record.user ?? "") === "" ? { anonymous: "1" } : { user },
    },
    ...shownObjectsOf(record)
      .slice(0, MAX_OBJECTS)
      .map(({ kind, ref }) => ({
        title: `About ${kind} ${cut(shortRef(ref), 60)}`,
        address: addressOfObject(kind, ref),
        query: { target: ref },
      })),
  ];
  return Promise.all(
    histories.map(async ({ title, address, query }) => ({
      title,
      address,
      ...(await around(record, query, log)),
    })),
  );
}

const MAX_OBJECTS = 3;

async function around(record: AuditRecord, query: PageQuery, log: PageLog) {
  const filter = filterOf({ ...query, since: FIRST }, new Date(0));
  const atMs = Date.parse(record.time);
  const { found } = await log.search({ ...filter, untilMs: atMs + 1 }, PART);
  const at = found.findIndex((one) => one.record.id === record.id);
  const earlier = found.slice(at + 1).find((one) => decisionOf(one) !== record.id);
  return {
    earlier: at < 0 ? null : (earlier?.record ?? null),
    later: await nextAfter(record, filter, log),
  };
}

/** Each record that is found is read from the log. */
const PART = { limit: 12, before: null } as const;

/**
 * Finds the next decision. A search begins with the newest, so that the span after the decision is widened until it has
 * some, and narrowed while it has too many.
 */
async function nextAfter(
  record: AuditRecord,
  filter: Filter,
  log: PageLog,
): Promise<AuditRecord | null> {
  const sinceMs = Date.parse(record.time);
  let span: Span | null = FIRST_SPAN;
  for (let tries = 0; span !== null && tries < MAX_TRIES; tries += 1) {
    const within = { ...filter, sinceMs, untilMs: sinceMs + span.lengthMs };
    const { found, next } = await log.search(within, PART);
    if (next !== null) span = narrower(span);
    else {
      const own = found.findIndex((one) => one.record.id === record.id);
      const later = found.slice(0, Math.max(own, 0));
      const nearest = later.findLast((one) => decisionOf(one) !== record.id);
      if (nearest !== undefined || own < 0) return nearest?.record ?? null;
      span = wider(span);
    }
  }
  return null;
}

/** The time after a decision that is searched, in milliseconds. */
interface Span {
  readonly lengthMs: number;
  /** So long is too short, and so long too long. */
  readonly leastMs: number;
  readonly mostMs: number;
}

const FIRST_SPAN: Span = { lengthMs: 60_000, leastMs: 0, mostMs: Infinity };
const WIDER = 30;
const MAX_TRIES = 40;
const MAX_SPAN_MS = 100 * 366 * 86_400_000;

function narrower({ lengthMs, leastMs }: Span): Span | null {
  return between(leastMs, lengthMs);
}

function wider({ lengthMs, mostMs }: Span): Span | null {
  if (mostMs !== Infinity) return between(lengthMs, mostMs);
  if (lengthMs > MAX_SPAN_MS) return null;
  return { lengthMs: lengthMs * WIDER, leastMs: lengthMs, mostMs };
}

/** Returns null if so many decisions are of one millisecond that no span has some of them. */
function between(leastMs: number, mostMs: number): Span | null {
  const lengthMs = Math.floor((leastMs + mostMs) / 2);
  return lengthMs > leastMs ? { lengthMs, leastMs, mostMs } : null;
}

function decisionOf({ record }: FoundRecord): string {
  return record.request ?? record.id;
}
