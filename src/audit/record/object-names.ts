import { createSets } from "../../domain/sets.js";

/** Remembers ids and names of dockerd's objects of one kind, without asking dockerd. */
export interface ObjectNames {
  /**
   * Records the name that an object has at a time. What is older than what is known of the object, or about
   * a removed one, changes nothing.
   *
   * @param atMs By the host's clock, in milliseconds since 1970.
   */
  readonly put: (id: string, name: string, atMs: number) => void;
  /** The object was removed: its name no longer means it, its id still does. */
  readonly remove: (id: string) => void;
  /** Takes a complete list of the objects: others that were known before are removed. */
  readonly listed: (objects: ReadonlyMap<string, string>, atMs: number) => void;
  /** Returns the id that a reference means to dockerd: a full id, a name, or the beginning of one id; null if unknown. */
  readonly idOf: (reference: string) => string | null;
  /** Returns the name of an object, also of one that was removed lately; null if unknown. */
  readonly nameOf: (id: string) => string | null;
}

/** The most objects that are remembered, and removed ones among them: some 10 MB in all. */
const LIMITS = { live: 20_000, removed: 2000 };

/** Ids are found by their first characters in sets; a shorter beginning is sought in all. */
const START = 3;

interface Entry {
  readonly name: string;
  readonly atMs: number;
}

/** Creates a memory that knows nothing. When it is full, it forgets what it has known the longest. */
export function createObjectNames({ live: most, removed: mostRemoved } = LIMITS): ObjectNames {
  const live = createLive();
  const removed = new Map<string, string>();

  function put(id: string, name: string, atMs: number): void {
    if (removed.has(id)) return;
    live.put(id, { name, atMs });
    if (live.entries.size > most) live.take(oldestOf(live.entries));
  }

  function remove(id: string): void {
    const name = live.take(id);
    if (name === null) return;
    removed.set(id, name);
    if (removed.size > mostRemoved) removed.delete(oldestOf(removed));
  }

  return {
    put,
    remove,
    listed(objects, atMs) {
      for (const [id, entry] of live.entries) if (entry.atMs < atMs && !objects.has(id)) remove(id);
      for (const [id, name] of objects) put(id, name, atMs);
    },
    idOf: (reference) => (removed.has(reference) ? reference : live.idOf(reference)),
    nameOf: (id) => live.entries.get(id)?.name ?? removed.get(id) ?? null,
  };
}

/** The objects that are there. */
interface Live extends Pick<ObjectNames, "idOf"> {
  readonly entries: ReadonlyMap<string, Entry>;
  readonly put: (id: string, entry: Entry) => void;
  /** Forgets an object and returns its name; null if it is not known. */
  readonly take: (id: string) => string | null;
}

function createLive(): Live {
  const entries = new Map<string, Entry>();
  const byName = new Map<string, string>();
  const byStart = createSets<string>();

  function take(id: string): string | null {
    const entry = entries.get(id);
    if (entry === undefined) return null;
    entries.delete(id);
    byStart.delete(id.slice(0, START), id);
    if (byName.get(entry.name) === id) byName.delete(entry.name);
    return entry.name;
  }

  return {
    entries,
    take,
    put(id, entry) {
      const before = entries.get(id) ?? NEVER;
      const isSame = before.name === entry.name && byName.get(entry.name) === id;
      if (before.atMs > entry.atMs || isSame) return;
      take(id);
      entries.set(id, entry);
      byStart.add(id.slice(0, START), id);
      byName.set(entry.name, id);
    },
    idOf(reference) {
      if (entries.has(reference)) return reference;
      const named = byName.get(withoutSlash(reference));
      if (named !== undefined || !/^[0-9a-f]{1,63}$/.test(reference)) return named ?? null;
      const start = reference.slice(0, START);
      return onlyOne(start.length < START ? entries.keys() : byStart.all(start), reference);
    },
  };
}

const NEVER: Entry = { name: "", atMs: -Infinity };

function oldestOf(map: ReadonlyMap<string, unknown>): string {
  const [oldest = ""] = map.keys();
  return oldest;
}

/** dockerd finds a container by its name also with a slash before it. */
function withoutSlash(name: string): string {
  return name.startsWith("/") ? name.slice(1) : name;
}

/** Returns the only id that begins so; null if there is none or there are several, which dockerd refuses. */
function onlyOne(ids: Iterable<string>, start: string): string | null {
  let found: string | null = null;
  for (const id of ids) {
    if (!id.startsWith(start)) continue;
    if (found !== null) return null;
    found = id;
  }
  return found;
}
