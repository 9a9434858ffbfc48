import { createSets, type Sets } from "../../domain/sets.js";
import type { Execution } from "./execution.js";
import type { InflightRequest } from "./inflight-request.js";

/** An in-flight request and what ends with it. */
export interface QueueEntry {
  /** The correlation key of dockerd's response and the request; equal requests have the same. */
  readonly key: string;
  readonly user: string;
  readonly request: InflightRequest;
  /** When it was allowed, by the clock of `performance.now()`. */
  readonly sinceMs: number;
  readonly execution: Execution;
  /** True if it must be kept until dockerd is done with it: it may give a name, adds to a quota, or may wait. */
  readonly isKept: boolean;
  /** The owner of what it made is recorded, which counts by itself from now on. */
  readonly recorded: () => void;
  /** Lets go of everything that it holds. */
  readonly end: () => void;
  /** Lets go of everything but the names that it was evaluated by; what is left of it is returned. */
  readonly left: (execution: Execution) => Pick<QueueEntry, "execution" | "end">;
}

/** In-flight requests, the oldest first, by key and by user. */
export interface RequestQueue {
  readonly add: (entry: QueueEntry) => void;
  /** Removes the oldest request of a key; its targets are null if those of its equals differed. */
  readonly take: (key: string) => QueueEntry | null;
  /** Returns true if a request of a key is in flight. */
  readonly has: (key: string) => boolean;
  /**
   * Adds what is left of a request that was taken. It counts among its user's, and lasts when dockerd starts again, until
   * it is proven to be gone.
   */
  readonly leave: (entry: QueueEntry) => void;
  /** Removes one request, and lets go of everything that it holds. */
  readonly withdraw: (entry: QueueEntry) => void;
  /**
   * Takes one of the `most` places that a user has for requests that are kept, be they in flight or about to be.
   * Requests that dockerd is proven to be done with are forgotten where there is no other room.
   *
   * @returns what gives the place back, for a request that is not added, or when it is; null if there is no room.
   */
  readonly takePlace: (user: string, most: number) => Promise<(() => void) | null>;
  readonly clear: () => void;
  /** Returns how many requests dockerd has not answered. */
  readonly count: () => number;
}

/** Equal requests: nothing tells which of them a response is to. */
interface Equals {
  readonly entries: Set<QueueEntry>;
  /** So far all have referred to the same objects. */
  areSame: boolean;
}

/** Above this many requests that are not kept, the oldest are forgotten. */
const MAX_REQUESTS = 10_000;
/** The requests that are left then. Not one at a time: a set that lost its first entries is slow to find the next. */
const LEFT_REQUESTS = 9000;

interface Lists {
  readonly byKey: Map<string, Equals>;
  /** By user, those that must not be forgotten. */
  readonly kept: Sets<QueueEntry>;
  readonly others: Set<QueueEntry>;
}

/** Makes an empty queue. */
export function createRequestQueue(): RequestQueue {
  const lists: Lists = { byKey: new Map(), kept: createSets(), others: new Set() };
  const { byKey, kept, others } = lists;
  const places = createSets<object>();
  return {
    add(entry) {
      const equals = byKey.get(entry.key) ?? { entries: new Set(), areSame: true };
      const [first = entry] = equals.entries;
      equals.areSame &&= haveSameTargets(first, entry);
      byKey.set(entry.key, equals);
      equals.entries.add(entry);
      if (entry.isKept) kept.add(entry.user, entry);
      else others.add(entry);
      if (others.size > MAX_REQUESTS) forgetOldest(lists);
    },
    take(key) {
      const [oldest] = byKey.get(key)?.entries ?? [];
      return oldest === undefined ? null : remove(lists, oldest);
    },
    has: (key) => byKey.has(key),
    leave(entry) {
      kept.add(entry.user, entry);
    },
    withdraw(entry) {
      withdraw(lists, entry);
    },
    takePlace: (user, most) => takePlace(lists, places, user, most),
    clear() {
      for (const { entries } of [...byKey.values()])
        for (const entry of [...entries]) remove(lists, entry).end();
    },
    count: () => [...byKey.values()].reduce((sum, { entries }) => sum + entries.size, 0),
  };
}

async function takePlace(
  lists: Lists,
  places: Sets<object>,
  user: string,
  most: number,
): Promise<(() => void) | null> {
  const isFull = (): boolean => lists.kept.all(user).size + places.all(user).size >= most;
  if (isFull()) await forgetDone(lists, user);
  // From here on nothing is awaited, so that the bound holds.
  if (isFull()) return null;
  const place = {};
  places.add(user, place);
  return () => {
    places.delete(user, place);
  };
}

function remove({ byKey, kept, others }: Lists, entry: QueueEntry): QueueEntry {
  const { key, user, request } = entry;
  const areSame = byKey.get(key)?.areSame ?? true;
  const equals = byKey.get(key)?.entries;
  equals?.delete(entry);
  if (equals?.size === 0) byKey.delete(key);
  kept.delete(user, entry);
  others.delete(entry);
  return areSame ? entry : { ...entry, request: { ...request, targets: null } };
}

function forgetOldest(lists: Lists): void {
  for (const entry of lists.others) {
    if (lists.others.size <= LEFT_REQUESTS) return;
    remove(lists, entry).end();
  }
}

/** Removes an entry, unless it has ended meanwhile. */
function withdraw(lists: Lists, entry: QueueEntry): void {
  const isLeft = lists.kept.all(entry.user).has(entry);
  if (isLeft || lists.others.has(entry)) remove(lists, entry).end();
}

/** Asks about all that are old, wherever they stand: dockerd may never be done with the oldest. */
async function forgetDone(lists: Lists, user: string): Promise<void> {
  const probes = [...lists.kept.all(user)].filter(isOld).map(async (entry) => {
    if (await entry.execution.isDone()) withdraw(lists, entry);
  });
  await Promise.all(probes);
}

function isOld({ sinceMs, execution }: QueueEntry): boolean {
  return performance.now() >= sinceMs + execution.doneAfterMs;
}

function haveSameTargets({ request: one }: QueueEntry, { request: other }: QueueEntry): boolean {
  return (
    one.targets === other.targets || JSON.stringify(one.targets) === JSON.stringify(other.targets)
  );
}
