import type { Facts } from "../domain/facts.js";
import type { ImageReference } from "../domain/image-facts.js";
import type { GivenName, NamedImages } from "../domain/named-images.js";

export const NO_IMAGES: NamedImages = Object.freeze({
  given: [],
  made: [],
  makes: false,
  isDated: false,
});

/** What a call says of images. */
export function namedImagesOf(facts: Facts): NamedImages {
  const draw = DRAWS.get(facts.request.action);
  return draw === undefined ? NO_IMAGES : draw(facts);
}

type Draw = (facts: Facts) => NamedImages;

/** May give any name to anything, as an archive does that is loaded. */
const ANY: NamedImages = Object.freeze({ ...NO_IMAGES, given: null });

const DRAWS: ReadonlyMap<string, Draw> = new Map<string, Draw>([
  ["image.pull", ({ image }) => madeAs(image && [image.ref])],
  ["image.import", ({ image }) => ({ ...madeAs(image && [image.target]), isDated: true })],
  ["build.run", builtBy],
  ["image.commit", ({ image }) => ({ ...givenTo(image?.target), makes: true })],
  ["image.tag", ({ image }) => givenTo(image?.target)],
  // A name with a digest is given to what was pushed.
  ["image.push", ({ image }) => givenTo(image && anyOf(image.ref))],
  ["image.load", () => ANY],
  ["buildkit.grpc", () => ANY],
]);

/** The classic builder fetches what its Dockerfile begins with, which nothing in the call tells. */
function builtBy({ build }: Facts): NamedImages {
  const made = { ...madeAs(build?.tags.map(({ image }) => image) ?? null), isDated: true };
  return build?.version === "2" ? made : { ...made, given: null };
}

function madeAs(references: readonly ImageReference[] | null): NamedImages {
  const names = references ?? [];
  const isTold = names.length > 0 && names.every(({ kind, selector }) => tells(kind, selector));
  if (!isTold) return { ...ANY, makes: true };
  return { ...NO_IMAGES, given: names.map(nameOf), made: names.map(spelt), makes: true };
}

function tells(kind: ImageReference["kind"], selector: string): boolean {
  return kind === "name" && selector !== ":*";
}

function givenTo(reference: ImageReference | null | undefined): NamedImages {
  if (reference === null || reference === undefined) return ANY;
  return reference.kind === "name" ? { ...NO_IMAGES, given: [nameOf(reference)] } : NO_IMAGES;
}

function anyOf(reference: ImageReference): ImageReference {
  return { ...reference, selector: ":*" };
}

function nameOf({ name, selector }: ImageReference): GivenName {
  return { name, selector };
}

/** In full, as dockerd keeps it, so that it cannot be taken for the beginning of an id. */
function spelt({ domain, path, selector }: ImageReference): string {
  return `${domain === "" ? "" : `${domain}/`}${path}${selector}`;
}
