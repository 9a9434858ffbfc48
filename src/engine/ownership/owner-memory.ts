import { volumeNameOfId } from "../../domain/owner-names.js";
import { OBJECT_KINDS } from "../../domain/owners.js";
import { createSets, type Sets } from "../../domain/sets.js";
import type {
  Intent,
  IntentLike,
  ObjectKey,
  ObjectKind,
  Origin,
  Owned,
} from "../../domain/owners.js";
import type { OwnerChange } from "./owner-lines.js";

/** The state of the ownership log, built from its lines in order. */
export interface OwnerMemory {
  /** Applies a change; for each object the last one wins. */
  readonly apply: (change: OwnerChange) => void;
  readonly originOf: (key: ObjectKey) => Origin | null;
  readonly owned: (user: string) => Owned;
  /** Returns the oldest exec of a user. */
  readonly oldestExecOf: (user: string) => string | null;
  readonly containersOf: (user: string) => readonly string[];
  readonly objects: () => Iterable<readonly [ObjectKey, Origin]>;
  readonly volumesNamed: (name: string) => readonly (readonly [ObjectKey, Origin])[];
  readonly intents: () => Iterable<Intent>;
  readonly isOpen: (id: string) => boolean;
  /** Returns the oldest intent that is equal in all that dockerd repeats in its response. */
  readonly intentLike: (like: IntentLike) => Intent | null;
  readonly intentsOf: (user: string | null) => {
    readonly count: number;
    readonly oldest: string | null;
  };
  /** Returns the shortest list of changes that leads to this state. */
  readonly changes: () => Iterable<OwnerChange>;
  /** Returns how many changes that is. */
  readonly size: () => number;
}

export function createOwnerMemory(): OwnerMemory {
  const objects = createObjects();
  const intents = createIntents();
  return {
    ...objects.face,
    ...intents.face,
    apply(change) {
      switch (change.is) {
        case "owner":
          objects.put(change.key, change.origin);
          break;
        case "forget":
          objects.take(change.key);
          break;
        case "intent":
          intents.put(change.intent);
          break;
        case "settle":
          intents.take(change.id);
      }
    },
    *changes() {
      for (const [key, origin] of objects.face.objects()) yield { is: "owner", key, origin };
      for (const intent of intents.face.intents()) yield { is: "intent", intent };
    },
    size: () => objects.size() + intents.size(),
  };
}

interface Objects {
  readonly face: Pick<
    OwnerMemory,
    "originOf" | "owned" | "oldestExecOf" | "containersOf" | "volumesNamed" | "objects"
  >;
  readonly put: (key: ObjectKey, origin: Origin) => void;
  readonly take: (key: ObjectKey) => void;
  readonly size: () => number;
}

function createObjects(): Objects {
  const byKind = recordOf(() => new Map<string, Origin>());
  const tallies = createTallies();
  const listed = { exec: createSets<string>(), container: createSets<string>() };
  const groupsOf = (kind: ObjectKind): Sets<string> | null =>
    kind === "exec" || kind === "container" ? listed[kind] : null;
  const volumes = createSets<string>();
  const take = ({ kind, id }: ObjectKey): void => {
    const user = byKind[kind].get(id)?.user;
    byKind[kind].delete(id);
    if (kind === "volume") volumes.delete(volumeNameOfId(id), id);
    if (user === undefined || user === null) return;
    tallies.add(user, kind, -1);
    groupsOf(kind)?.delete(user, id);
  };
  return {
    face: {
      originOf: ({ kind, id }) => byKind[kind].get(id) ?? null,
      owned: tallies.of,
      oldestExecOf: (user) => listed.exec.first(user) ?? null,
      containersOf: (user) => [...listed.container.all(user)],
      volumesNamed: (name) => volumesIn(byKind.volume, [...volumes.all(name)]),
      *objects() {
        for (const kind of OBJECT_KINDS)
          for (const [id, origin] of byKind[kind]) yield [{ kind, id }, origin];
      },
    },
    put(key, origin) {
      take(key);
      byKind[key.kind].set(key.id, origin);
      if (key.kind === "volume") volumes.add(volumeNameOfId(key.id), key.id);
      if (origin.user === null) return;
      tallies.add(origin.user, key.kind, 1);
      groupsOf(key.kind)?.add(origin.user, key.id);
    },
    take,
    size: () => OBJECT_KINDS.reduce((sum, kind) => sum + byKind[kind].size, 0),
  };
}

function volumesIn(origins: ReadonlyMap<string, Origin>, ids: readonly string[]) {
  return ids.flatMap((id) => {
    const origin = origins.get(id);
    return origin === undefined ? [] : [[{ kind: "volume", id }, origin] as const];
  });
}

interface Tallies {
  readonly of: (user: string) => Owned;
  readonly add: (user: string, kind: ObjectKind, count: 1 | -1) => void;
}

/** Counts the objects of each kind of each user. Users without objects take no memory. */
function createTallies(): Tallies {
  const tallies = new Map<string, Record<ObjectKind, number>>();
  return {
    of: (user) => tallies.get(user) ?? NOTHING,
    add(user, kind, count) {
      const tally = tallies.get(user) ?? { ...NOTHING };
      tally[kind] += count;
      if (OBJECT_KINDS.every((each) => tally[each] === 0)) tallies.delete(user);
      else tallies.set(user, tally);
    },
  };
}

const NOTHING: Owned = Object.freeze(recordOf(() => 0));

interface Intents {
  readonly face: Pick<OwnerMemory, "intents" | "isOpen" | "intentLike" | "intentsOf">;
  readonly put: (intent: Intent) => void;
  readonly take: (id: string) => void;
  readonly size: () => number;
}

function createIntents(): Intents {
  const open = new Map<string, Intent>();
  const byLikeness = createSets<string>();
  const byUser = createSets<string>();
  const take = (id: string): void => {
    const intent = open.get(id);
    if (intent === undefined) return;
    open.delete(id);
    byLikeness.delete(likenessOf(intent), id);
    byUser.delete(groupOf(intent.user), id);
  };
  return {
    face: {
      intents: () => open.values(),
      isOpen: (id) => open.has(id),
      intentLike: (like) => open.get(byLikeness.first(likenessOf(like)) ?? "") ?? null,
      intentsOf(user) {
        const group = groupOf(user);
        return { count: byUser.all(group).size, oldest: byUser.first(group) ?? null };
      },
    },
    put(intent) {
      take(intent.id);
      open.set(intent.id, intent);
      byLikeness.add(likenessOf(intent), intent.id);
      byUser.add(groupOf(intent.user), intent.id);
    },
    take,
    size: () => open.size,
  };
}

function likenessOf({ user, action, name, image, digest }: IntentLike): string {
  return JSON.stringify([user, action, name, image, digest]);
}

/** An anonymous caller differs from a user with the name "". */
function groupOf(user: string | null): string {
  return JSON.stringify(user);
}

function recordOf<T>(make: () => T): Record<ObjectKind, T> {
  return Object.fromEntries(OBJECT_KINDS.map((kind) => [kind, make()])) as Record<ObjectKind, T>;
}
