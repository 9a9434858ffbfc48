import type { AskedCall } from "../domain/asked-call.js";
import type { NamedImages } from "../domain/named-images.js";
import { instantOf } from "../domain/instant.js";
import { problemOfKey } from "../domain/owner-names.js";
import type { ObjectKey } from "../domain/owners.js";
import type { FoundImage, ImageFinder } from "../lookups/image-finder.js";
import type { OwnerStore } from "../owners/owner-store.js";
import { createImageCalls, type ImageCall, type ImageCalls } from "./image-calls.js";
import { keepOwner } from "./keep-owner.js";

/** Remembers whose the images are that calls build, pull and import. */
export interface MadeImages {
  /** Before the call is allowed, which does not wait for anything. */
  readonly started: (asked: AskedCall, images: NamedImages) => void;
  /**
   * When it is answered.
   *
   * @returns the image that it made, or null.
   * @throws {OwnerStoreError} When it cannot be remembered.
   */
  readonly ended: (asked: AskedCall) => Promise<ObjectKey | null>;
}

/**
 * What dockerd answers to these calls is a stream, of which nothing is shown. So an image is theirs that was not there
 * when they were allowed, and is what their names mean when they end. What was there is asked while dockerd begins: a
 * list that comes too late holds what was made, which is nobody's then, unless it tells that it was made since.
 *
 * @param finder Null where the daemon may not be asked.
 */
export function createMadeImages(
  store: OwnerStore,
  finder: ImageFinder | null,
  now: () => Date,
): MadeImages {
  const calls = createImageCalls();
  return {
    started(asked, images) {
      if (finder === null || (!images.makes && images.given?.length === 0)) return;
      const ids = images.made.length === 0 ? Promise.resolve(NONE) : finder.ids();
      // Whoever waits for it is told; the call may be answered by nobody.
      ids.catch(() => undefined);
      calls.started(asked, images, { time: now(), ids });
    },
    async ended(asked) {
      const call = calls.answered(asked);
      if (call === null || finder === null) return null;
      try {
        const isTold = call.images.made.length > 0;
        const found = isTold ? await findMade(call, calls, finder, now()) : null;
        return found === null ? null : keep(found, asked, store, now());
      } finally {
        calls.drop(call);
      }
    },
  };
}

const NONE: ReadonlySet<string> = new Set();

interface MadeImage {
  readonly key: ObjectKey;
  /** It may as well be another call's. */
  readonly isDoubtful: boolean;
}

/** The image that a call made; null where it made none, or none is certain. */
async function findMade(
  call: ImageCall,
  calls: ImageCalls,
  finder: ImageFinder,
  now: Date,
): Promise<MadeImage | null> {
  const { made } = call.images;
  const rivals = calls.rivalsOf(call);
  const find = (names: readonly string[]) => Promise.all(names.map(finder.imageOf));
  try {
    const [before, found, others] = await Promise.all([call.before.ids, find(made), find(rivals)]);
    if (!areOne(found)) calls.doubt(call);
    const [image = null] = areOne(found) ? found : [];
    if (image === null || !isNew(image, before, call, now)) return null;
    const isRivals = others.some((other) => isSame(image, other));
    return { key: { kind: "image", id: image.id }, isDoubtful: call.isDoubtful || isRivals };
  } catch {
    // The daemon does not say what the call made, so that it may be what others find.
    calls.doubt(call);
    return null;
  }
}

function areOne([first, ...others]: readonly (FoundImage | null)[]): boolean {
  return others.every((other) => isSame(first ?? null, other));
}

function isSame(one: FoundImage | null, other: FoundImage | null): boolean {
  return one?.id === other?.id;
}

/** A build or an import is quicker than a list of many images, which holds what they made then. */
function isNew(
  { id, createdAt }: FoundImage,
  listed: ReadonlySet<string>,
  { before, images }: ImageCall,
  now: Date,
): boolean {
  if (!listed.has(id)) return true;
  const made = instantOf(createdAt);
  if (!images.isDated || made === null) return false;
  return made >= before.time.getTime() && made <= now.getTime();
}

/** Who made it first stays; what may be of several is nobody's, for good. */
function keep(
  { key, isDoubtful }: MadeImage,
  { identity }: AskedCall,
  store: OwnerStore,
  now: Date,
): ObjectKey | null {
  if (problemOfKey(key) !== null || store.isKnown(key)) return null;
  keepOwner(store, key, isDoubtful ? { name: "" } : identity, now);
  return isDoubtful ? null : key;
}
