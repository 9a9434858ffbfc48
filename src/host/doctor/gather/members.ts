/** Fields of JSON that comes from outside. A field of another type counts as absent. */
export type Members = Readonly<Record<string, unknown>>;

/** Returns the members of an object; none of anything else. */
export function membersOf(value: unknown): Members {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Members)
    : {};
}

/** Returns a text; `""` for anything else. */
export function textOr(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** Returns the texts of a list. */
export function textsOf(value: unknown): readonly string[] {
  return listOf(value).filter((one) => typeof one === "string");
}

/** Returns a list; `[]` for anything else. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}
