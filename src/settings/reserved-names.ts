import type { Parameter } from "../domain/parameters.js";
import type { ControlSet } from "../domain/settings.js";
import { isList } from "./parameter-changes.js";

/** Parameters that list names of everybody's, of which one user's must not look like one: `shared-*`. */
const SHARED_NAMES = [
  ["network_attachment", "allowed_networks"],
  ["volume_ownership", "shared_volumes"],
] as const;

/** Parameters that list images of everybody's: `registry.example.com/ci/**`. */
const SHARED_IMAGES = [
  ["image_registry_allowlist", "allowed_images"],
  ["image_retag_and_load", "protected_images"],
] as const;

/** Docker's own images are `docker.io/library/NAME`, whatever a profile lists: `docker run alpine`. */
const ALWAYS = "library";

/**
 * Tells which names may not stand for `${user}` or `${group}` where this set holds. Whoever has one of them could give
 * objects names that are everybody's: with `shared-*` in a list, a user `shared` may make `shared-data`.
 */
export function reservedNames({
  parameters,
}: Pick<ControlSet, "parameters">): (name: string) => boolean {
  const listed = (places: readonly (readonly [string, string])[]): readonly string[] =>
    places.flatMap(([control, name]) => textsIn(parameters[control]?.[name]));
  const folders = new Set(listed(SHARED_IMAGES).flatMap((image) => image.split("/").slice(1, -1)));
  const patterns = listed(SHARED_NAMES).map((pattern) => pattern.replace(/:ro$/, ""));
  return (name) =>
    name === ALWAYS ||
    folders.has(name) ||
    patterns.some((pattern) => pattern === name || mayMatch(pattern, name));
}

/** Whether a name such as `alice-x`, `alice_x` or `alice.x` may match; `*` lists what everybody has anyway. */
function mayMatch(pattern: string, name: string): boolean {
  const [literal = ""] = pattern.split(/[*?[{\\]/, 1);
  if (literal === "") return false;
  const isWhole = literal === pattern;
  return ["_", ".", "-"].some((separator) => {
    const own = name + separator;
    return literal.startsWith(own) || (!isWhole && own.startsWith(literal));
  });
}

function textsIn(value: Parameter | undefined): readonly string[] {
  return isList(value) ? value.filter((item) => typeof item === "string") : [];
}
