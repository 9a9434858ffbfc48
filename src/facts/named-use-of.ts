import type { Facts } from "../domain/facts.js";
import type { NamedUse } from "../domain/named-use.js";
import type { Reference } from "../domain/target-facts.js";

/** An id in full means one object for ever. */
const FULL_ID = /^[0-9a-f]{64}$/;

/** Which names a call relies on, and which of them it may give to something else or take away. */
export function namedUseOf(
  { request, objects }: Facts,
  references: readonly Reference[],
): NamedUse {
  const { action } = request;
  const named = references.filter(({ ref }) => !FULL_ID.test(ref));
  const removes = action.endsWith(".delete") || action === "container.rename";
  const changes = named.filter(
    // A container makes the volumes that it names and that are not there.
    ({ use, kind }) => (removes && use === "subject") || kind === "volume",
  );
  const given = action.endsWith(".create") || action === "container.rename" ? (objects ?? []) : [];
  return {
    used: named.flatMap(keysOf),
    changed: [
      ...changes.map(keyOf),
      ...given.filter(({ name }) => name !== "").map(({ kind, name }) => `${kind} ${name}`),
    ],
  };
}

/** A link's name is gone, or another's, as soon as the container is that it begins with: `app` of `app/db`. */
function keysOf(reference: Reference): readonly string[] {
  const [first = "", ...rest] = reference.ref.split("/");
  const isLink = reference.kind === "container" && rest.length > 0 && first !== "";
  return isLink ? [keyOf(reference), `container ${first}`] : [keyOf(reference)];
}

function keyOf({ kind, ref }: Reference): string {
  return `${kind} ${ref}`;
}
