/** An object that a request is about, as far as it is known. */
export interface AuditObject {
  readonly kind: string;
  readonly id: string | null;
  readonly name: string | null;
  /** `""` for an anonymous caller; null if unowned or not known. */
  readonly owner: string | null;
}

/** A record of a hostile log may list any number. */
const MAX_OBJECTS = 64;

/** Returns the objects that a record names: what the request is about, its targets, and what it made or dockerd executed. */
export function objectsIn(members: Readonly<Record<string, unknown>>): readonly AuditObject[] {
  const { about, targets, made, executed } = members;
  const found = [
    ...listOf(targets).map((one) => objectOf(one, one["ref"])),
    ...listOf(about).map((one) => objectOf(one, one["name"])),
    ...listOf([made]).map((one) => objectOf(one, null)),
    ...listOf([executed]).map((one) => objectOf({ ...one, kind: one["type"] }, one["name"])),
  ];
  const distinct = new Map<string, AuditObject>();
  for (const one of found) {
    const key = `${one.kind} ${one.id ?? ""} ${one.id === null ? (one.name ?? "") : ""}`;
    // The first has the owner.
    if (!distinct.has(key)) distinct.set(key, one);
  }
  return [...distinct.values()].slice(0, MAX_OBJECTS);
}

type Entry = Readonly<Record<string, unknown>>;

function listOf(value: unknown): readonly Entry[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [];
  return list.filter((one): one is Entry => typeof one === "object" && one !== null);
}

function objectOf({ kind, id, owner }: Entry, name: unknown): AuditObject {
  const known = textIn(id);
  const called = textIn(name);
  return {
    kind: textIn(kind) ?? "object",
    id: known,
    // A reference may be the id.
    name: called === known ? null : called,
    owner: textIn(owner),
  };
}

function textIn(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
