/** Kinds of objects whose makers are remembered. */
export const OBJECT_KINDS = [
  "container",
  "exec",
  "volume",
  "network",
  "image",
  "service",
  "secret",
  "config",
] as const;

export type ObjectKind = (typeof OBJECT_KINDS)[number];

/** One object, for good: no other ever has the same key, but images, which are what they hold. */
export interface ObjectKey {
  readonly kind: ObjectKind;
  /** 64 hexadecimal digits, `sha256:…` for an image, `name@2026-11-25T10:00:00Z` for a volume, see volumeId. */
  readonly id: string;
}

/** Who made an object. */
export interface Owner {
  readonly user: string;
  /** Since when that is known, RFC 3339. */
  readonly since: string;
  /** From dockerd's answer, from what was found at a start, or said by an administrator. */
  readonly source: "created" | "reconciled" | "set";
}

/** What is remembered of an object; of a user of null it is known that callers without a name made it. */
export interface Origin extends Omit<Owner, "user"> {
  readonly user: string | null;
}

/** A call that was allowed, and may be making an object. */
export interface Intent {
  /** A UUID. */
  readonly id: string;
  /** Null for a caller without a name. */
  readonly user: string | null;
  /** `container.create`. */
  readonly action: string;
  /** The name that was asked for, or null. */
  readonly name: string | null;
  /** The image that was asked for, as sent, or null. */
  readonly image: string | null;
  /** SHA-256 of the request's body, hexadecimal. */
  readonly digest: string;
  /** When it was allowed, RFC 3339. */
  readonly time: string;
}

/** What of an intent dockerd repeats when it answers the call. Intents that are equal in it are interchangeable. */
export type IntentLike = Omit<Intent, "id" | "time">;

/** An object, as the daemon lists it. */
export interface LiveObject extends ObjectKey {
  /** Without the slash that dockerd puts before a container's. */
  readonly name: string | null;
  /** What a container's `Config.Image` says, as it was sent; null for what has none. */
  readonly image: string | null;
  /** By the daemon's clock, RFC 3339; null where the daemon does not tell. */
  readonly createdAt: string | null;
  /** A container of a swarm's task, or anything else that a swarm made. */
  readonly swarmTask: boolean;
}

/** What the daemon has. */
export interface Listing {
  /** When the daemon was asked first, RFC 3339: what came later may be missing. */
  readonly time: string;
  /** The kinds that are listed in full. */
  readonly kinds: ReadonlySet<ObjectKind>;
  readonly objects: readonly LiveObject[];
}

/** What is to be remembered after the daemon's objects were compared with what is known. */
export interface Reconciliation {
  readonly adopt: readonly { readonly key: ObjectKey; readonly user: string }[];
  /** What is gone. */
  readonly forget: readonly ObjectKey[];
  /** What is nobody's, and why. */
  readonly unowned: readonly { readonly key: ObjectKey; readonly why: string }[];
  /** Ids of intents that can explain nothing any more. */
  readonly drop: readonly string[];
}

/** How many objects of each kind a user has. */
export type Owned = Readonly<Record<ObjectKind, number>>;
