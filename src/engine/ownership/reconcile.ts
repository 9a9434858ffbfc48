import { instantOf } from "../../domain/instant.js";
import { textOfKey } from "../../domain/owner-names.js";
import type {
  Intent,
  Listing,
  LiveObject,
  ObjectKey,
  Reconciliation,
} from "../../domain/owners.js";
import type { OwnerView } from "./owner-store.js";
import { whyNever } from "./never-adopted.js";

/** The longest time from an intent to its object's creation, in milliseconds; dockerd creates it at once. */
const MADE_WITHIN_MS = 10_000;

/** Actions that create attributable objects, and the kind of these. */
const KIND_BY_ACTION: Readonly<Record<string, LiveObject["kind"]>> = {
  "container.create": "container",
  "network.create": "network",
};

/** The classic builder creates containers too, at any time while it runs. */
const BUILD = "build.run";
const BUILT_WITHIN_MS = 24 * 60 * 60 * 1000;

/**
 * Compares dockerd's objects with the ownership log: forgets removed objects, and attributes an unowned
 * object to a user if only intents of this user match, and there are enough of them.
 *
 * If in doubt, leaves the object unowned rather than risk a wrong owner. Ignores objects created since the
 * listing began, so it may run at any time.
 *
 * @see docs/decisions/0021-owners.md
 */
export function reconcile(listing: Listing, view: OwnerView): Reconciliation {
  const intents = view.openIntents();
  const suspects = listing.objects
    .filter((object) => !view.isKnown(object))
    .map((object) => ({ object, fitting: fittingFor(object, intents) }));
  const rivals = rivalsOf(suspects);
  const resolved = suspects.map((suspect) => ({
    key: keyOf(suspect.object),
    ...ownerFor(suspect, intents, rivals),
  }));
  return {
    adopt: resolved.flatMap(({ key, user }) => (user === null ? [] : [{ key, user }])),
    forget: goneOf(listing, view),
    unowned: resolved.flatMap(({ key, user, why }) => (user === null ? [{ key, why }] : [])),
    drop: intents.filter((intent) => isDecided(intent, listing)).map(({ id }) => id),
  };
}

/** An object without a known owner, and the intents that may be its cause. */
interface Suspect {
  readonly object: LiveObject;
  readonly fitting: readonly Intent[];
}

function fittingFor(object: LiveObject, intents: readonly Intent[]): readonly Intent[] {
  if (whyNever(object) !== null) return [];
  return intents.filter((intent) => fits(intent, object));
}

function fits(intent: Intent, object: LiveObject): boolean {
  return isLike(intent, object) && isMadeFor(intent, object.createdAt);
}

function isLike(intent: Intent, { kind, name, image }: LiveObject): boolean {
  return (
    KIND_BY_ACTION[intent.action] === kind &&
    (intent.name === null || intent.name === name) &&
    (intent.image === null || intent.image === image)
  );
}

function isMadeFor({ time }: Intent, createdAt: string | null): boolean {
  const made = createdAt === null ? null : instantOf(createdAt);
  const allowed = instantOf(time);
  if (made === null || allowed === null) return false;
  return made >= allowed && made - allowed <= MADE_WITHIN_MS;
}

type Rivals = ReadonlyMap<Intent, readonly LiveObject[]>;

/** Returns the objects that each intent may be the cause of. */
function rivalsOf(suspects: readonly Suspect[]): Rivals {
  const rivals = new Map<Intent, LiveObject[]>();
  for (const { object, fitting } of suspects) {
    for (const intent of fitting) {
      const others = rivals.get(intent);
      if (others === undefined) rivals.set(intent, [object]);
      else others.push(object);
    }
  }
  return rivals;
}

interface Found {
  /** Null for no user. */
  readonly user: string | null;
  /** Why it stays unowned. */
  readonly why: string;
}

function nobody(why: string): Found {
  return { user: null, why };
}

function ownerFor({ object, fitting }: Suspect, intents: readonly Intent[], rivals: Rivals): Found {
  const never = whyNever(object);
  if (never !== null) return nobody(never);
  const [first] = fitting;
  if (first === undefined) return nobody("no request that was in flight matches it");
  const { user } = first;
  const makers = new Set(fitting.map((intent) => intent.user));
  if (makers.size > 1) return nobody(`it may be of ${namesOf([...makers])}`);
  if (user === null) return nobody("an anonymous caller created it");
  // If one user has equal intents any of them is settled, so the remaining one may be of another time.
  const other = intents.find((intent) => intent.user !== user && isLike(intent, object));
  if (other !== undefined) return nobody(`it may be of ${namesOf([user, other.user])}`);
  const builder = intents.find((intent) => mayHaveBuilt(intent, object) && intent.user !== user);
  if (builder !== undefined)
    return nobody(`it may be of ${namesOf([user])}, or of a build by ${namesOf([builder.user])}`);
  if (hasTooManyRivals(fitting, rivals))
    return nobody(`more objects than requests of ${namesOf([user])} match each other`);
  return { user, why: "" };
}

function namesOf(users: readonly (string | null)[]): string {
  return users
    .map((user) => (user === null ? "an anonymous caller" : JSON.stringify(user)))
    .sort()
    .join(" or of ");
}

function mayHaveBuilt(intent: Intent, { kind, createdAt }: LiveObject): boolean {
  if (intent.action !== BUILD || kind !== "container") return false;
  const began = instantOf(intent.time);
  const made = createdAt === null ? null : instantOf(createdAt);
  return began === null || made === null || made >= began;
}

/** Returns true if there are more objects than intents: one request creates one object, so another user created one. */
function hasTooManyRivals(fitting: readonly Intent[], rivals: Rivals): boolean {
  const objects = new Set<LiveObject>();
  for (const intent of fitting) {
    for (const object of rivals.get(intent) ?? []) {
      objects.add(object);
      if (objects.size > fitting.length) return true;
    }
  }
  return false;
}

/** Returns the recorded objects that dockerd would have listed if they still existed. */
function goneOf({ time, kinds, objects }: Listing, view: OwnerView): ObjectKey[] {
  const began = instantOf(time);
  const there = new Set(objects.map(textOfKey));
  const gone: ObjectKey[] = [];
  for (const [key, { since }] of view.objects()) {
    const known = instantOf(since);
    const isOlder = began !== null && known !== null && known < began;
    if (isOlder && kinds.has(key.kind) && !there.has(textOfKey(key))) gone.push(key);
  }
  return gone;
}

/** Returns true if an intent is over: any object that it caused is in the listing. */
function isDecided({ action, time }: Intent, listing: Listing): boolean {
  const kind = KIND_BY_ACTION[action];
  if (kind !== undefined && !listing.kinds.has(kind)) return false;
  const allowed = instantOf(time);
  const began = instantOf(listing.time);
  const within = action === BUILD ? BUILT_WITHIN_MS : MADE_WITHIN_MS;
  return allowed !== null && began !== null && began - allowed > within;
}

function keyOf({ kind, id }: LiveObject): ObjectKey {
  return { kind, id };
}
