import type { NamedImage } from "../../domain/image-facts.js";
import type { MountFacts } from "../../domain/storage-facts.js";
import { imageReferenceOf } from "../image/image-reference.js";

/** Images that are mounted, which need not be the one that is run. */
export function imageMountsOf(mounts: readonly MountFacts[]): readonly NamedImage[] {
  return mounts
    .filter(({ type }) => type === "image")
    .map(({ field, source }) => ({ field: `${field}.Source`, image: imageReferenceOf(source) }));
}
