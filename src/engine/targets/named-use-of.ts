import type { Facts } from "../../domain/facts.js";
import type { NamedUse } from "../../domain/named-use.js";
import type { Reference } from "../../domain/target-facts.js";

/** A full id means one object only: no object is given a name of this form, see unstable-name.ts. */
const FULL_ID = /^[0-9a-f]{64}$/;

/** A volume has no id: 64 digits are the name that dockerd gave it. */
function isName({ kind, ref }: Reference): boolean {
  return kind === "volume" || !FULL_ID.test(ref);
}

/**
 * Returns which names a request relies on, and which of them it may give to an object.
 *
 * @param references Null if the request could not be read.
 */
export function namedUseOf(
  { request, objects }: Facts,
  references: readonly Reference[] | null,
): NamedUse {
  const { action } = request;
  const named = (references ?? []).filter(isName);
  const volumes = named.filter(({ kind }) => kind === "volume").map(nameKeyOf);
  const gives = action.endsWith(".create") || action === "container.rename";
  const objectsGiven = gives ? (objects ?? []).filter(({ name }) => name !== "") : [];
  return {
    used: named.flatMap(nameKeysOf),
    given: [
      // The name of a volume comes back with another volume, whose time may be the same to the second.
      ...(action === "volume.delete" ? volumes : []),
      ...objectsGiven
        .filter(({ kind }) => kind !== "volume")
        .map(({ kind, name }) => nameKeyOf({ kind, ref: name })),
    ],
    made: MAKE_VOLUMES.has(action) ? volumes : [],
  };
}

const MAKE_VOLUMES: ReadonlySet<string> = new Set(["container.create", "volume.create"]);

/** The alias of a link, `app/db`, follows the container that it begins with, and goes with it. */
function nameKeysOf(reference: Reference): readonly string[] {
  const key = nameKeyOf(reference);
  const slash = reference.kind === "container" ? key.indexOf("/") : -1;
  return slash < 0 ? [key] : [key, key.slice(0, slash)];
}

/** `container web`: a slash may begin a container's name, and dockerd compares names of secrets without case. */
function nameKeyOf({ kind, ref }: { readonly kind: string; readonly ref: string }): string {
  const name = kind === "container" ? ref.replace(/^\//, "") : ref;
  return `${kind} ${kind === "secret" || kind === "config" ? name.toLowerCase() : name}`;
}
