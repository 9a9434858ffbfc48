import { likenessOf, type AskedCall } from "../domain/asked-call.js";
import type { GivenName, NamedImages } from "../domain/named-images.js";

/** Knows which calls under way may be making images, or giving names to them. */
export interface ImageCalls {
  readonly started: (asked: AskedCall, images: NamedImages, before: BeforeCall) => void;
  /** The call that is answered, which counts until it is dropped; null where it is not known to have begun. */
  readonly answered: (asked: AskedCall) => ImageCall | null;
  readonly drop: (call: ImageCall) => void;
  /** Names of what others are making. */
  readonly rivalsOf: (call: ImageCall) => readonly string[];
  /** It is not known what the call made, so that it may be what others under way will find. */
  readonly doubt: (call: ImageCall) => void;
}

/** What there was when a call was allowed. */
export interface BeforeCall {
  readonly time: Date;
  /** Ids of the images that were there before it made one, or just after. */
  readonly ids: Promise<ReadonlySet<string>>;
}

/** One call that is under way. */
export interface ImageCall {
  readonly likeness: string;
  readonly user: string;
  readonly images: NamedImages;
  readonly before: BeforeCall;
  readonly sinceMs: number;
  /** What it will find may be another call's. */
  isDoubtful: boolean;
  isAnswered: boolean;
}

/** Calls whose end dockerd never told are dropped after a day. */
const FORGOTTEN_MS = 24 * 60 * 60 * 1000;

/** Of more calls at once nothing is certain. */
const MAX_CALLS = 1000;

const FRESH: Pick<ImageCall, "isDoubtful" | "isAnswered"> = {
  isDoubtful: false,
  isAnswered: false,
};

/** Makes one that knows no call. */
export function createImageCalls(nowMs = () => performance.now()): ImageCalls {
  const calls: ImageCall[] = [];
  return {
    started(asked, images, before) {
      const sinceMs = nowMs();
      while ((calls[0]?.sinceMs ?? sinceMs) < sinceMs - FORGOTTEN_MS) calls.shift();
      const { name: user } = asked.identity;
      const likeness = likenessOf(asked);
      const call = { likeness, user, images, before, sinceMs, ...FRESH };
      const isOneTooMany = calls.length >= MAX_CALLS;
      for (const other of calls)
        if (isOneTooMany || contest(call, other)) other.isDoubtful = call.isDoubtful = true;
      if (!isOneTooMany) calls.push(call);
    },
    answered(asked) {
      const likeness = likenessOf(asked);
      const call = calls.find((one) => one.likeness === likeness && !one.isAnswered) ?? null;
      if (call !== null) call.isAnswered = true;
      return call;
    },
    drop(call) {
      const index = calls.indexOf(call);
      if (index >= 0) calls.splice(index, 1);
    },
    rivalsOf: ({ user }) =>
      calls.filter((other) => other.user !== user).flatMap(({ images }) => images.made),
    doubt({ user }) {
      for (const other of calls) if (other.user !== user) other.isDoubtful = true;
    },
  };
}

/** Whether one may make a name of the other mean what the other has not made. */
function contest(one: ImageCall, other: ImageCall): boolean {
  // Whichever of the two makes it, it is theirs.
  if (one.user === other.user && one.images.makes && other.images.makes) return false;
  const [ours, theirs] = [one.images.given, other.images.given];
  if (ours === null || theirs === null) return true;
  return ours.some((name) => theirs.some((their) => overlap(name, their)));
}

/** A pull by tag gives the name with the digest as well. */
function overlap(one: GivenName, other: GivenName): boolean {
  if (one.name !== other.name) return false;
  return one.selector === other.selector || isWide(one) || isWide(other);
}

function isWide({ selector }: GivenName): boolean {
  return selector.startsWith("@") || selector === ":*";
}
