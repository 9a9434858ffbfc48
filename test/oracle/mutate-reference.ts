import type { Random } from "../random.js";

const HEX = "0123456789abcdef".repeat(4);

const HOSTS = [
  "docker.io",
  "index.docker.io",
  "Docker.io",
  "registry-1.docker.io",
  "localhost",
  "LOCALHOST",
  "my.reg:443",
  "10.0.0.1",
  "[::1]:5000",
  "Foo",
  "foo.b_ar",
  "-a.b",
  "a..b",
  "docker.io:",
];
const PATHS = [
  "alpine",
  "library/alpine",
  "a__b/c---d.e_f",
  "foo/Bar",
  "a//b",
  "a._b",
  "deadbeef",
  HEX,
  "a".repeat(248),
  `${"b/".repeat(127)}b`,
  "",
];
const SUFFIXES = [
  ":3.20",
  ":latest",
  ":",
  ":_-.",
  `:${"t".repeat(129)}`,
  `@sha256:${HEX}`,
  `:1@sha256:${HEX}`,
  `@sha512:${HEX}${HEX}`,
  `@sha384:${HEX}${HEX.slice(0, 32)}`,
  `@sha256:${HEX.toUpperCase()}`,
  `@md5:${HEX.slice(0, 32)}`,
  `@sha256:${HEX}:x`,
  "@",
];
const PIECES = [
  ...Array.from("/:@.-_[]A0f "),
  "//",
  "..",
  "__",
  "___",
  "\n",
  "\u0000",
  "\u0430",
  "\u212a",
  "\u0130",
  "%2f",
  "sha256:",
];

/** An image reference that is near to a good one. */
export function mutateReference(random: Random): string {
  const host = random.chance(0.5) ? `${random.pick(HOSTS)}/` : "";
  const suffix = random.chance(0.5) ? random.pick(SUFFIXES) : "";
  let reference = random.chance(0.05)
    ? random.pick([`sha256:${HEX}`, `sha512:${HEX}`, "sha256:deadbeef", HEX])
    : host + random.pick(PATHS) + suffix;
  for (let more = random.below(3); more > 0; more--) reference = mutated(reference, random);
  return reference;
}

function mutated(text: string, random: Random): string {
  const at = random.below(text.length + 1);
  const [before, after] = [text.slice(0, at), text.slice(at)];
  switch (random.below(4)) {
    case 0:
      return before + after.slice(1);
    case 1:
      return before + after.slice(0, 1).toUpperCase() + after.slice(1);
    default:
      return before + random.pick(PIECES) + after;
  }
}
