/** Kinds of objects whose owners are recorded. */
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

/** An object, forever: no other ever has the same key, except images, whose id is their content. */
export interface ObjectKey {
  readonly kind: ObjectKind;
  /** 64 hexadecimal digits, `sha256:…` for an image, `name@2026-11-25T10:00:00Z` for a volume, see volumeId. */
  readonly id: string;
}

/** The owner of an object. */
export interface Owner {
  readonly user: string;
  /** Since when it is known, RFC 3339. */
  readonly since: string;
  /** From dockerd's response, from the comparison at a start, or set by an administrator. */
  readonly source: "created" | "reconciled" | "set";
}

/** The recorded origin of an object; a null user means that an anonymous caller created it. */
export interface Origin extends Omit<Owner, "user"> {
  readonly user: string | null;
}

/** An allowed request that may be creating an object. */
export interface Intent {
  /** A UUID. */
  readonly id: string;
  /** Null for an anonymous caller. */
  readonly user: string | null;
  /** `container.create`. */
  readonly action: string;
  /** The requested name, or null. */
  readonly name: string | null;
  /** The requested image, as sent, or null. */
  readonly image: string | null;
  /** SHA-256 of the request's body, hexadecimal. */
  readonly digest: string;
  /** When it was allowed, RFC 3339. */
  readonly time: string;
}

/** The parts of an intent that dockerd repeats in its response. Intents that are equal in them are interchangeable. */
export type IntentLike = Omit<Intent, "id" | "time">;

/** An object, as dockerd lists it. */
export interface LiveObject extends ObjectKey {
  /** Without the slash that dockerd puts before a container's. */
  readonly name: string | null;
  /** A container's `Config.Image`, as it was sent; null for other kinds. */
  readonly image: string | null;
  /** By dockerd's clock, RFC 3339; null if dockerd does not report it. */
  readonly createdAt: string | null;
  /** A container of a swarm's task, or any other object that a swarm created. */
  readonly swarmTask: boolean;
}

/** The objects of dockerd. */
export interface Listing {
  /** When dockerd was first asked, RFC 3339: later objects may be missing. */
  readonly time: string;
  /** The kinds that are listed completely. */
  readonly kinds: ReadonlySet<ObjectKind>;
  readonly objects: readonly LiveObject[];
}

/** The changes after dockerd's objects were compared with the ownership log. */
export interface Reconciliation {
  readonly adopt: readonly { readonly key: ObjectKey; readonly user: string }[];
  /** Removed objects. */
  readonly forget: readonly ObjectKey[];
  /** Objects that stay unowned, and why. */
  readonly unowned: readonly { readonly key: ObjectKey; readonly why: string }[];
  /** Ids of intents that can no longer be the cause of an object. */
  readonly drop: readonly string[];
}

/** The number of objects that a user owns, by kind. */
export type Owned = Readonly<Record<ObjectKind, number>>;
