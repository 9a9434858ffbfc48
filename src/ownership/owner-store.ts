import { problemOfKey, problemOfUser } from "../domain/owner-names.js";
import type {
  Intent,
  IntentLike,
  ObjectKey,
  Origin,
  Owned,
  Owner,
  Reconciliation,
} from "../domain/owners.js";
import { OwnerStoreError } from "../errors.js";
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

/** What is known of objects, and of calls that may be making some. Nothing here touches the disk. */
export interface OwnerView {
  /** Null where nobody is known, also where somebody without a name made it. */
  readonly ownerOf: (key: ObjectKey) => Owner | null;
  /** Whether it is known who made it, be it somebody without a name. */
  readonly isKnown: (key: ObjectKey) => boolean;
  /** Calls that may be making something, the oldest first. */
  readonly openIntents: () => readonly Intent[];
  /** All that are known, the oldest of each kind first. */
  readonly objects: () => Iterable<readonly [ObjectKey, Origin]>;
  /** How many objects of each kind a user has at this moment. */
  readonly owned: (user: string) => Owned;
  /** Volumes of a name, each with who made it: one, and those that were gone before anybody noticed. */
  readonly volumesNamed: (name: string) => readonly (readonly [ObjectKey, Origin])[];
  /** Who made a container that is gone, `""` for somebody without a name; null where that is not known any more. */
  readonly ownerOfGone: (id: string) => string | null;
  /** The ids of a user's containers. */
  readonly containersOf: (user: string) => readonly string[];
}

/**
 * Who made what, kept in a file. A method that changes something returns when that is on the disk; where it
 * throws OwnerStoreError, nothing is changed.
 */
export interface OwnerStore extends OwnerView {
  /**
   * Remembers who made an object, be it somebody without a name, so that nobody's intent is taken for its cause;
   * settles an intent like `settles` in the same write. The first stays, unless the source of the new one is `set`.
   */
  readonly record: (key: ObjectKey, origin: Origin, settles?: IntentLike) => void;
  /** The object is gone, or its owner unknown from now on. Gives whether it was known. */
  readonly forget: (key: ObjectKey) => boolean;
  /** Remembers a call before it is allowed. Of each caller the newest 256 are kept. */
  readonly intend: (intent: Intent) => void;
  /** Closes one open intent that is equal in all that dockerd repeats. Gives whether there was one. */
  readonly settle: (like: IntentLike) => boolean;
  /** Remembers what reconcile decided at `time`, in one write. */
  readonly apply: (decided: Reconciliation, time: string) => void;
  /** Reads anew what another program may have written until this one came to hold the plugin's socket. */
  readonly refresh: () => void;
  readonly close: () => void;
}

/**
 * Opens the store in `path`, which is made where it is missing; its folder must be there.
 *
 * @throws {OwnerStoreError} When it cannot be read or written, is damaged, or of a newer schema.
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
  throw new OwnerStoreError(`Cannot remember ${key.kind} ${JSON.stringify(key.id)}: ${problem}`);
}

function checkUser(user: string | null): void {
  const problem = user === null ? null : problemOfUser(user);
  if (problem === null) return;
  throw new OwnerStoreError(`Cannot remember user ${JSON.stringify(user)}: ${problem}`);
}
