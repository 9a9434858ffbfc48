/** Fields of JSON that comes from outside. A field of another type counts as absent. */
export type JsonMembers = Readonly<Record<string, unknown>>;

/** Returns the members of an object; none of anything else. */
export function membersOf(value: unknown): JsonMembers {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as JsonMembers)
    : {};
}

/** Returns a text; `""` for anything else. */
export function textOr(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** Returns the texts of a list. */
export function textsOnly(value: unknown): readonly string[] {
  return listOrEmpty(value).filter((one) => typeof one === "string");
}

/** Returns a list; `[]` for anything else. */
export function listOrEmpty(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}
