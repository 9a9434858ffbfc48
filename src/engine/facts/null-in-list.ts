import type { Body, Call, RequestFinding, Value } from "../../domain/call.js";

/**
 * Finds a null among the entries of a list. dockerd accepts it where entries are objects, and uses them without a look: with
 * `Ulimits: [null]` each inspection of the container crashes, and 20.10 keeps the container locked for good.
 *
 * @see moby daemon/ulimits_unix.go, mergeUlimits
 */
export function nullInList({ body }: Pick<Call, "body">): RequestFinding | null {
  const path = pathOfNull(body);
  return path === null ? null : { kind: "shape", path: path.replace(/^\./, ""), detail: DETAIL };
}

const DETAIL = "null in a list, on which dockerd may crash; leave the entry out";

/** Puts the path together only where one is found: `.HostConfig.Ulimits[0]`. */
function pathOfNull(value: Value): string | null {
  if (typeof value !== "object" || value === null) return null;
  return Array.isArray(value) ? inList(value as readonly Value[]) : inObject(value as Body);
}

function inList(list: readonly Value[]): string | null {
  for (const [index, member] of list.entries()) {
    const below = member === null ? "" : pathOfNull(member);
    if (below !== null) return `[${index}]${below}`;
  }
  return null;
}

function inObject(body: Body): string | null {
  for (const key of Object.keys(body)) {
    const below = pathOfNull(body[key] ?? null);
    if (below !== null) return `.${key}${below}`;
  }
  return null;
}
