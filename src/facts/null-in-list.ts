import type { Call, Finding, Value } from "../domain/call.js";

/**
 * Finds a null among the entries of a list. dockerd accepts it where entries are objects, and uses them without a look: with
 * `Ulimits: [null]` each inspection of the container crashes, and 20.10 keeps the container locked for good.
 *
 * @see moby daemon/ulimits_unix.go, mergeUlimits
 */
export function nullInList({ body }: Pick<Call, "body">): Finding | null {
  const path = body === null ? null : pathOfNull(body, "");
  return path === null ? null : { kind: "shape", path, detail: DETAIL };
}

const DETAIL = "null in a list, on which dockerd may crash; leave the entry out";

function pathOfNull(value: Value, path: string): string | null {
  if (typeof value !== "object" || value === null) return null;
  const isList = Array.isArray(value);
  for (const [key, member] of Object.entries(value)) {
    const at = isList ? `${path}[${key}]` : joined(path, key);
    const found = isList && member === null ? at : pathOfNull(member, at);
    if (found !== null) return found;
  }
  return null;
}

function joined(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}
