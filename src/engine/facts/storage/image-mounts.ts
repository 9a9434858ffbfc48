import type { NamedImage } from "../../../domain/image-facts.js";
import type { MountFacts } from "../../../domain/storage-facts.js";
import { imageReferenceOf } from "../image/image-reference.js";

/** Returns the images that are mounted, which may differ from the one that is run. */
export function imageMountsOf(mounts: readonly MountFacts[]): readonly NamedImage[] {
  return mounts
    .filter(({ type }) => type === "image")
    .map(({ field, source }) => ({ field: `${field}.Source`, image: imageReferenceOf(source) }));
}
