import type { ImageReference } from "../../../domain/image-facts.js";

/**
 * Reads the reference of an existing image, which may be an id, as `distribution/reference` v0.6.0 does
 * (`ParseAnyReference`), in linear time.
 *
 * @example
 * imageReferenceOf("alpine").name // "docker.io/library/alpine"
 * imageReferenceOf("alpine").selector // ":latest"
 * imageReferenceOf("Alpine").kind // "invalid"
 */
export function imageReferenceOf(raw: string): ImageReference {
  if (isIdentifier(raw) || isDigest(raw)) return unnamed(raw, "id");
  const image = namedReferenceOf(raw);
  return image.kind === "name" && maybeId(raw) ? { ...image, kind: "maybe-id" } : image;
}

/**
 * Reads a reference that is always a name, to be pulled or assigned (`ParseNormalizedNamed`): `sha256:…` is a
 * tag of `docker.io/library/sha256`.
 */
export function namedReferenceOf(raw: string): ImageReference {
  if (raw === "") return unnamed(raw, "none");
  const parts = isIdentifier(raw) ? null : readNamed(raw);
  return parts === null ? unnamed(raw, "invalid") : named(raw, parts);
}

/** Returns a reference with another tag; of kind invalid if it cannot have one (`WithTag`). */
export function withTag(image: ImageReference, tag: string): ImageReference {
  if (tag === "" || image.kind !== "name") return image;
  const { domain, path, digest } = image;
  const raw = `${bareOf(image)}:${tag}${digest === "" ? "" : `@${digest}`}`;
  return isTag(tag) ? named(raw, { domain, path, tag, digest }) : unnamed(raw, "invalid");
}

/** Returns a reference with the tag of a pull, which may be a digest and then replaces the tag. */
export function withTagOrDigest(image: ImageReference, tag: string): ImageReference {
  if (!isDigest(tag) || image.kind !== "name") return withTag(image, tag);
  const { domain, path } = image;
  return named(`${bareOf(image)}@${tag}`, { domain, path, tag: "", digest: tag });
}

/** Returns a reference that means all tags if it names none, as in pulls and pushes. */
export function withAllTags(image: ImageReference): ImageReference {
  const all = image.kind === "name" && image.tag === "" && image.digest === "";
  return all ? { ...image, selector: ":*" } : image;
}

type NamedParts = Pick<ImageReference, "domain" | "path" | "tag" | "digest">;

function named(raw: string, parts: NamedParts): ImageReference {
  const { domain, path, tag, digest } = parts;
  return {
    raw,
    kind: "name",
    ...parts,
    name: domain === "" ? path : `${domain.toLowerCase()}/${path}`,
    selector: digest === "" ? `:${tag === "" ? "latest" : tag}` : `@${digest}`,
    resolved: null,
  };
}

/** Returns the text as sent, without tag and digest. */
function bareOf({ raw, tag, digest }: ImageReference): string {
  const suffix = (tag === "" ? 0 : tag.length + 1) + (digest === "" ? 0 : digest.length + 1);
  return raw.slice(0, raw.length - suffix);
}

const MAX_PATH_LENGTH = 255;
const DIGEST_LENGTHS: ReadonlyMap<string, number> = new Map([
  ["sha256", 64],
  ["sha384", 96],
  ["sha512", 128],
]);

function unnamed(raw: string, kind: ImageReference["kind"]): ImageReference {
  const nothing = { domain: "", path: "", name: "", tag: "", digest: "", selector: "" };
  return { raw, kind, ...nothing, resolved: null };
}

function splitDomain(raw: string): { domain: string; remainder: string } {
  const slash = raw.indexOf("/");
  if (slash < 0) return { domain: "docker.io", remainder: `library/${raw}` };
  const first = raw.slice(0, slash);
  if (!looksLikeDomain(first)) return { domain: "docker.io", remainder: raw };
  const domain = first === "index.docker.io" ? "docker.io" : first;
  const rest = raw.slice(slash + 1);
  const official = domain === "docker.io" && !rest.includes("/");
  return { domain, remainder: official ? `library/${rest}` : rest };
}

function looksLikeDomain(first: string): boolean {
  return first === "localhost" || /[.:]/.test(first) || first.toLowerCase() !== first;
}

/** Reads `[domain/]path[:tag][@digest]`; no part can contain the character that ends it. */
function readNamed(raw: string): NamedParts | null {
  const { domain, remainder } = splitDomain(raw);
  // If it is not a domain it may be a component of the path: `foo.b_ar/x` names no registry.
  const registry = isDomain(domain) ? domain : "";
  const [tagged, digest] = cut(registry === "" ? raw : remainder, "@");
  const [path, tag] = cut(tagged, ":");
  const valid = isPath(path) && isAbsentOr(isTag, tag) && isAbsentOr(isDigest, digest);
  return valid ? { domain: registry, path, tag: tag ?? "", digest: digest ?? "" } : null;
}

function isAbsentOr(test: (text: string) => boolean, text: string | null): boolean {
  return text === null || test(text);
}

function isTag(tag: string): boolean {
  return /^\w[\w.-]{0,127}$/.test(tag);
}

function cut(text: string, separator: string): [string, string | null] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, null] : [text.slice(0, at), text.slice(at + 1)];
}

/** Accepts components of a-z and 0-9 with `.`, `_`, `__` or dashes in between, joined by slashes. */
function isPath(path: string): boolean {
  let gapStart = 0;
  for (let at = 0; at < path.length; at++) {
    if (!isLowerAlphanumeric(path.charCodeAt(at))) continue;
    if (at > gapStart && !isGap(path.slice(gapStart, at), gapStart)) return false;
    gapStart = at + 1;
  }
  return path !== "" && path.length <= MAX_PATH_LENGTH && gapStart === path.length;
}

function isGap(gap: string, start: number): boolean {
  if (start === 0) return false;
  return gap === "/" || gap === "." || gap === "_" || gap === "__" || /^-+$/.test(gap);
}

function isLowerAlphanumeric(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || (code >= 0x61 && code <= 0x7a);
}

function isDomain(text: string): boolean {
  const end = text.startsWith("[") ? text.indexOf("]") + 1 : hostEnd(text);
  const host = text.slice(0, end);
  const port = text.slice(end);
  if (port !== "" && !/^:[0-9]+$/.test(port)) return false;
  if (host.startsWith("[")) return /^\[[a-fA-F0-9:]+\]$/.test(host);
  return host.split(".").every(isDomainComponent);
}

function hostEnd(text: string): number {
  const colon = text.indexOf(":");
  return colon < 0 ? text.length : colon;
}

function isDomainComponent(text: string): boolean {
  return /^[a-zA-Z0-9-]+$/.test(text) && !text.startsWith("-") && !text.endsWith("-");
}

function isIdentifier(text: string): boolean {
  return text.length === 64 && isLowerHex(text);
}

function isDigest(text: string): boolean {
  const [algorithm, encoded] = cut(text, ":");
  const length = DIGEST_LENGTHS.get(algorithm);
  return encoded !== null && encoded.length === length && isLowerHex(encoded);
}

/** Accepts hex that dockerd also resolves as the start of an id, with or without `sha256:`. */
function maybeId(raw: string): boolean {
  const hex = raw.startsWith("sha256:") ? raw.slice("sha256:".length) : raw;
  return hex.length <= 64 && isLowerHex(hex);
}

function isLowerHex(text: string): boolean {
  return /^[a-f0-9]+$/.test(text);
}
