/** Reads members of dockerd's response; a single member of a wrong type invalidates the response. */

/**
 * Reads an object.
 *
 * @throws {Error} When `value` is not an object.
 */
export function objectIn(value: unknown, name: string): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw mistyped(name, "an object");
}

/** Reads as `objectIn` does; `{}` if Go writes null or nothing. */
export function mapIn(value: unknown, name: string): Record<string, unknown> {
  return value === null || value === undefined ? {} : objectIn(value, name);
}

/**
 * Reads a non-empty string.
 *
 * @throws {Error} When `value` is anything else.
 */
export function nameIn(value: unknown, name: string): string {
  if (typeof value === "string" && value !== "") return value;
  throw mistyped(name, "a text");
}

/** Reads a string; `""` if absent. */
export function textIn(value: unknown, name: string): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "string") return value;
  throw mistyped(name, "a text");
}

/**
 * Reads a boolean.
 *
 * @throws {Error} When `value` is neither true nor false.
 */
export function flagIn(value: unknown, name: string): boolean {
  if (typeof value === "boolean") return value;
  throw mistyped(name, "true or false");
}

/** Reads a list; `[]` if Go writes null or nothing. */
export function listIn(value: unknown, name: string): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value;
  throw mistyped(name, "a list");
}

/** Reads a map of strings. */
export function textsIn(value: unknown, name: string): Readonly<Record<string, string>> {
  const entries = Object.entries(mapIn(value, name));
  return Object.fromEntries(entries.map(([key, text]) => [key, textIn(text, `${name}.${key}`)]));
}

function mistyped(name: string, wanted: string): Error {
  return new Error(`"${name}" of its answer is not ${wanted}`);
}
