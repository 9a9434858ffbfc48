import type { Parameter } from "../../domain/parameters.js";
import type { ControlSet } from "../../domain/settings.js";
import { isListParameter } from "./parameter-changes.js";

/** Parameters that list shared names, such as `shared-*`; a user's names must not match one. */
const SHARED_NAMES = [
  ["network_attachment", "allowed_networks"],
  ["volume_ownership", "shared_volumes"],
] as const;

/** Parameters that list shared images: `registry.example.com/ci/**`. */
const SHARED_IMAGES = [
  ["image_registry_allowlist", "allowed_images"],
  ["image_retag_and_load", "protected_images"],
] as const;

/** Docker's own images are `docker.io/library/NAME`, whatever a profile lists: `docker run alpine`. */
const ALWAYS = "library";

/**
 * Returns a test for names that must not fill `${user}` or `${group}` under this set. A user with such a name could
 * create objects that count as shared: with `shared-*` in a list, a user `shared` may create `shared-data`.
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

/**
 * Returns true if a pattern may match a name such as `alice-x`, `alice_x` or `alice.x`; `*` covers every user anyway.
 */
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
  return isListParameter(value) ? value.filter((item) => typeof item === "string") : [];
}
