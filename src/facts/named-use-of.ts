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
    used: named.map(keyOf),
    changed: [
      ...changes.map(keyOf),
      ...given.filter(({ name }) => name !== "").map(({ kind, name }) => `${kind} ${name}`),
    ],
  };
}

function keyOf({ kind, ref }: Reference): string {
  return `${kind} ${ref}`;
}
