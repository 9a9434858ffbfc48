import type { Finding } from "../domain/call.js";
import type { Facts } from "../domain/facts.js";

/** Entries of lists and maps that a call may have for the policy to judge; honest ones have dozens. */
const MAX_ENTRIES = 600;
/** An object of ours has fewer members; one with more is a map of the caller's. */
const MAX_MEMBERS = 32;
/** PATH_MAX: the kernel takes no longer path. */
const MAX_PATH = 4096;
/** Components of a path, each of which is compared and looked up; honest paths have a dozen or two. */
const MAX_COMPONENTS = 64;
const MAX_TEXT = 65_536;

/**
 * Finds a call that is too much to judge. Rules compare entries with each other, so that the time for
 * a decision grows with the square of their number, and nobody else is answered meanwhile.
 */
export function excessOf(facts: Facts): Finding | null {
  // An entry takes three bytes at least, `{},`, so that most calls need no count.
  const { body_bytes, uri } = facts.request;
  if (body_bytes + uri.length <= 3 * MAX_ENTRIES) return null;
  const left = { entries: MAX_ENTRIES };
  // What stands in the call's own line and in its findings is judged entry by entry.
  const judged = { ...facts, request: null, hygiene: null };
  if (!isTooMuch(judged, left)) return null;
  return {
    kind: "shape",
    path: "",
    detail: "more entries, or longer ones, than are judged in one call",
  };
}

function isTooMuch(value: unknown, left: { entries: number }): boolean {
  if (typeof value === "string") {
    return value.startsWith("/") ? isLongPath(value) : value.length > MAX_TEXT;
  }
  if (typeof value !== "object" || value === null) return false;
  const members: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
  left.entries -= Array.isArray(value) ? members.length : Math.max(0, members.length - MAX_MEMBERS);
  return left.entries < 0 || members.some((member) => isTooMuch(member, left));
}

function isLongPath(path: string): boolean {
  return path.length > MAX_PATH || path.split("/", MAX_COMPONENTS + 2).length > MAX_COMPONENTS + 1;
}
