/** Reads members of the daemon's answer; what is not as it should be makes the whole answer none. */

/** @throws {Error} When `value` is no object. */
export function objectIn(value: unknown, name: string): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw mistyped(name, "an object");
}

/** As `objectIn`; an empty one where Go says null or nothing. */
export function mapIn(value: unknown, name: string): Record<string, unknown> {
  return value === null || value === undefined ? {} : objectIn(value, name);
}

/** @throws {Error} When `value` is no text that says something. */
export function nameIn(value: unknown, name: string): string {
  if (typeof value === "string" && value !== "") return value;
  throw mistyped(name, "a text");
}

/** A text; `""` where there is none. */
export function textIn(value: unknown, name: string): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "string") return value;
  throw mistyped(name, "a text");
}

/** @throws {Error} When `value` is neither true nor false. */
export function flagIn(value: unknown, name: string): boolean {
  if (typeof value === "boolean") return value;
  throw mistyped(name, "true or false");
}

/** A list; `[]` where Go says null or nothing. */
export function listIn(value: unknown, name: string): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value;
  throw mistyped(name, "a list");
}

/** A map of texts. */
export function textsIn(value: unknown, name: string): Readonly<Record<string, string>> {
  const entries = Object.entries(mapIn(value, name));
  return Object.fromEntries(entries.map(([key, text]) => [key, textIn(text, `${name}.${key}`)]));
}

function mistyped(name: string, wanted: string): Error {
  return new Error(`"${name}" of its answer is not ${wanted}`);
}
