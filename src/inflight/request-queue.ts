import { createSets, type Sets } from "../domain/sets.js";
import type { Execution } from "./execution.js";
import type { InflightRequest } from "./inflight-request.js";

/** One in-flight request and what ends with it. */
export interface Entry {
  /** What pairs dockerd's response with the request; equal requests have the same. */
  readonly key: string;
  readonly user: string;
  readonly request: InflightRequest;
  readonly execution: Execution;
  /** It may give a name to an object, so that it must not be forgotten before dockerd is done with it. */
  readonly gives: boolean;
  readonly succeeded: () => void;
  /** Lets go of everything that it holds. */
  readonly end: () => void;
}

/** In-flight requests, the oldest first, by key and by user. */
export interface RequestQueue {
  readonly add: (entry: Entry) => void;
  /** Removes the oldest request of a key; its targets are null if those of its equals differed. */
  readonly take: (key: string) => Entry | null;
  /** Returns whether a user has fewer than `most` requests that give names, after it forgot those that are done. */
  readonly hasRoom: (user: string, most: number) => Promise<boolean>;
  readonly clear: () => void;
}

/** Equal requests: nothing tells which of them a response is to. */
interface Equals {
  readonly entries: Set<Entry>;
  /** So far all have referred to the same objects. */
  areSame: boolean;
}

/** Of more requests that give no names, the oldest are forgotten. */
const MAX_REQUESTS = 10_000;

interface Lists {
  readonly byKey: Map<string, Equals>;
  /** By user, those that give names. */
  readonly giving: Sets<Entry>;
  /** Those that give none. */
  readonly others: Set<Entry>;
}

/** Makes an empty queue. */
export function createRequestQueue(): RequestQueue {
  const lists: Lists = { byKey: new Map(), giving: createSets(), others: new Set() };
  const { byKey, giving, others } = lists;
  return {
    add(entry) {
      const equals = byKey.get(entry.key) ?? { entries: new Set(), areSame: true };
      const [first = entry] = equals.entries;
      equals.areSame &&= haveSameTargets(first, entry);
      byKey.set(entry.key, equals);
      equals.entries.add(entry);
      if (entry.gives) giving.add(entry.user, entry);
      else others.add(entry);
      const [oldest] = others;
      if (others.size > MAX_REQUESTS && oldest !== undefined) remove(lists, oldest).end();
    },
    take(key) {
      const [oldest] = byKey.get(key)?.entries ?? [];
      return oldest === undefined ? null : remove(lists, oldest);
    },
    async hasRoom(user, most) {
      for (const oldest of giving.all(user)) {
        if (giving.all(user).size < most || !isOld(oldest)) break;
        if (!(await oldest.execution.isProven())) break;
        remove(lists, oldest).end();
      }
      return giving.all(user).size < most;
    },
    clear() {
      for (const { entries } of [...byKey.values()])
        for (const entry of [...entries]) remove(lists, entry).end();
    },
  };
}

function remove({ byKey, giving, others }: Lists, entry: Entry): Entry {
  const { key, user, request } = entry;
  const areSame = byKey.get(key)?.areSame ?? true;
  const equals = byKey.get(key)?.entries;
  equals?.delete(entry);
  if (equals?.size === 0) byKey.delete(key);
  giving.delete(user, entry);
  others.delete(entry);
  return areSame ? entry : { ...entry, request: { ...request, targets: null } };
}

function isOld({ execution }: Entry): boolean {
  return performance.now() >= execution.sinceMs + execution.doneAfterMs;
}

function haveSameTargets({ request: one }: Entry, { request: other }: Entry): boolean {
  return (
    one.targets === other.targets || JSON.stringify(one.targets) === JSON.stringify(other.targets)
  );
}
