import { problemOfKey, problemOfUser } from "../../domain/owner-names.js";
import type {
  Intent,
  IntentLike,
  ObjectKey,
  Origin,
  Owned,
  Owner,
  Reconciliation,
} from "../../domain/owners.js";
import { OwnerStoreError } from "../../domain/errors.js";
import {
  changesForDecided,
  changesForForgetting,
  changesForIntent,
  changesForOrigin,
  changesForSettling,
} from "./changes-for.js";
import { createGoneOwners, type GoneOwners } from "./gone-owners.js";
import { openOwnershipLog } from "./ownership-log.js";
import type { OwnershipLog, OwnerStoreOptions } from "./ownership-log.js";
import { plainIntent } from "./plain-intent.js";

/** Reads the owners of objects, and the intents that may be creating some. Never touches the disk. */
export interface OwnerView {
  /** Returns the owner; null if unknown, and if an anonymous caller created the object. */
  readonly ownerOf: (key: ObjectKey) => Owner | null;
  /** Returns true if the origin is recorded, including that of an anonymous caller. */
  readonly isKnown: (key: ObjectKey) => boolean;
  /** Returns the open intents, the oldest first. */
  readonly openIntents: () => readonly Intent[];
  /** Returns all recorded objects, the oldest of each kind first. */
  readonly objects: () => Iterable<readonly [ObjectKey, Origin]>;
  /** Returns how many objects and open intents are recorded. */
  readonly entries: () => number;
  /** Returns how many objects of each kind a user has now. */
  readonly owned: (user: string) => Owned;
  /**
   * Returns the volumes with a name and their origins: the current one, and removed ones that are not yet forgotten.
   */
  readonly volumesNamed: (name: string) => readonly (readonly [ObjectKey, Origin])[];
  /** Returns the owner of a removed container, `""` for an anonymous caller; null if unknown. */
  readonly ownerOfGone: (id: string) => string | null;
  /** Returns the ids of a user's containers. */
  readonly containersOf: (user: string) => readonly string[];
}

/**
 * The ownership log: who created each object. A method that changes something returns when the change is
 * written; if it throws OwnerStoreError, nothing is changed.
 */
export interface OwnerStore extends OwnerView {
  /**
   * Records who created an object, including an anonymous caller, so that it is not attributed to another
   * user's intent; settles an intent like `settles` in the same write. The first origin stays, unless the
   * source of the new one is `set`.
   */
  readonly record: (key: ObjectKey, origin: Origin, settles?: IntentLike) => void;
  /** Forgets an object that is removed, or whose owner becomes unknown. Returns whether it was recorded. */
  readonly forget: (key: ObjectKey) => boolean;
  /** Records an intent before the request is allowed. Each caller keeps the newest 256. */
  readonly intend: (intent: Intent) => void;
  /**
   * Closes one open intent that is equal in all that dockerd repeats in its response. Returns whether there was one.
   */
  readonly settle: (like: IntentLike) => boolean;
  /** Records the results of reconcile at `time`, in one write. */
  readonly apply: (decided: Reconciliation, time: string) => void;
  /** Reads again what another program may have written before this one took the plugin's socket. */
  readonly refresh: () => void;
  readonly close: () => void;
}

/**
 * Opens the ownership log at `path`, and creates it if it is missing; its folder must exist.
 *
 * @throws {OwnerStoreError} When it cannot be read or written, is damaged, or has a newer schema.
 */
export function openOwnerStore(path: string, options: OwnerStoreOptions = {}): OwnerStore {
  const ownershipLog = openOwnershipLog(path, options);
  const gone = createGoneOwners();
  return {
    ...viewOf(ownershipLog),
    ownerOfGone: gone.of,
    ...changesOf(ownershipLog, gone),
    refresh: ownershipLog.refresh,
    close: ownershipLog.close,
  };
}

function viewOf({ memory }: OwnershipLog): Omit<OwnerView, "ownerOfGone"> {
  return {
    ownerOf: (key) => namedOrNull(memory().originOf(key)),
    isKnown: (key) => memory().originOf(key) !== null,
    openIntents: () => [...memory().intents()],
    objects: () => memory().objects(),
    entries: () => memory().size(),
    volumesNamed: (name) => memory().volumesNamed(name),
    owned: (user) => memory().owned(user),
    containersOf: (user) => memory().containersOf(user),
  };
}

type Changing = Omit<OwnerStore, keyof OwnerView | "refresh" | "close">;

function changesOf({ write, memory }: OwnershipLog, gone: GoneOwners): Changing {
  const put = (key: ObjectKey, origin: Origin, settles?: IntentLike): void => {
    checkKey(key);
    checkUser(origin.user);
    write((memory) => [
      ...changesForOrigin(memory, key, origin),
      ...(settles === undefined ? [] : changesForSettling(memory, plainIntent(settles))),
    ]);
  };
  return {
    record: put,
    forget(key) {
      const origin = memory().originOf(key);
      if (write((now) => changesForForgetting(now, key)) === 0) return false;
      gone.add(key, origin?.user ?? null);
      return true;
    },
    intend(intent) {
      checkUser(intent.user);
      write((memory) => changesForIntent(memory, plainIntent(intent)));
    },
    settle: (like) => write((memory) => changesForSettling(memory, plainIntent(like))) > 0,
    apply(decided, time) {
      write((memory) => changesForDecided(memory, decided, time));
    },
  };
}

function namedOrNull(origin: Origin | null): Owner | null {
  if (origin?.user === undefined || origin.user === null) return null;
  const { user, since, source } = origin;
  return { user, since, source };
}

function checkKey(key: ObjectKey): void {
  const problem = problemOfKey(key);
  if (problem === null) return;
  throw new OwnerStoreError(`Cannot record ${key.kind} ${JSON.stringify(key.id)}: ${problem}`);
}

function checkUser(user: string | null): void {
  const problem = user === null ? null : problemOfUser(user);
  if (problem === null) return;
  throw new OwnerStoreError(`Cannot record user ${JSON.stringify(user)}: ${problem}`);
}
