import type { Finding } from "../domain/call.js";
import type { Facts } from "../domain/facts.js";

/**
 * What a request may hold, since nobody else is answered while it is evaluated. The bounds aim at 20 ms. Each
 * bound was found by `test/bench/worst-shape.ts`, by processor time.
 */
export const MAX_ENTRIES = 500;
/** Paths of the host: rules compare each with lists, and with one another. */
export const MAX_HOST_PATHS = 64;
/** Characters of all texts together; honest requests have some thousands. */
const MAX_TEXT = 65_536;
/** An object of ours has fewer members; one with more is a map of the caller's. */
const MAX_MEMBERS = 32;
/** PATH_MAX: the kernel takes no longer path. */
const MAX_PATH = 4096;
/** Components of a path, each of which is compared and looked up; honest paths have a dozen or two. */
const MAX_COMPONENTS = 64;

/** Bytes of the body of a new network, labels for the most part: each list of networks has those of all. */
const MAX_NETWORK = 32_768;

/** What may still be counted. */
interface Left {
  entries: number;
  text: number;
}

/** Finds a request that would take too long to evaluate. */
export function excessOf(facts: Facts): Finding | null {
  if (pathsOf(facts) > MAX_HOST_PATHS)
    return excess(`more than ${MAX_HOST_PATHS} host paths and devices`);
  const { action, body_bytes, uri, unknown_fields } = facts.request;
  if (action === "network.create" && body_bytes > MAX_NETWORK)
    return excess(`a network of more than ${MAX_NETWORK} bytes`);
  // An entry takes three bytes at least, `{},`, so that most requests need no count.
  if (body_bytes + uri.length <= 3 * MAX_ENTRIES) return null;
  // The rest of the request's own line follows from `uri`, and findings are few.
  const counted = { ...facts, request: { uri, unknown_fields }, hygiene: null };
  if (!isTooMuch(counted, { entries: MAX_ENTRIES, text: MAX_TEXT })) return null;
  return excess("more entries, or longer ones, than are judged in one call");
}

function excess(detail: string): Finding {
  return { kind: "shape", path: "", detail };
}

function pathsOf({ host_paths, spec }: Facts): number {
  return (host_paths?.length ?? 0) + (spec?.devices?.length ?? 0);
}

function isTooMuch(value: unknown, left: Left): boolean {
  if (typeof value === "string") return isTooLong(value, left);
  if (typeof value !== "object" || value === null) return false;
  const members: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
  left.entries -= Array.isArray(value) ? members.length : Math.max(0, members.length - MAX_MEMBERS);
  return left.entries < 0 || members.some((member) => isTooMuch(member, left));
}

function isTooLong(text: string, left: Left): boolean {
  left.text -= text.length;
  return left.text < 0 || (text.startsWith("/") && isLongPath(text));
}

function isLongPath(path: string): boolean {
  return path.length > MAX_PATH || path.split("/", MAX_COMPONENTS + 2).length > MAX_COMPONENTS + 1;
}
