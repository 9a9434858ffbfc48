import type { RequestFinding } from "../../domain/call.js";
import type { Facts } from "../../domain/facts.js";

/**
 * Limits the content of a request, since no other request is answered while it is evaluated. The bounds aim
 * at 20 ms of processor time; `test/bench/worst-shape.ts` found each bound.
 */
export const MAX_REQUEST_ENTRIES = 500;
/** Host paths: rules compare each with lists, and with one another. */
export const MAX_HOST_PATHS = 64;
/** Each stays mounted if dockerd fails to create the container. */
const MAX_IMAGE_MOUNTS = 10;
/** Characters of all texts together; honest requests have some thousands. */
const MAX_TEXT = 65_536;
/** An object of dockerd's API has fewer members; one with more is a caller's map. */
const MAX_MEMBERS = 32;
/** PATH_MAX: the kernel accepts no longer path. */
const MAX_PATH = 4096;
/** Components of a path, each of which is compared and examined on the disk; honest paths have a dozen or two. */
const MAX_COMPONENTS = 64;

/** Bytes of the body of a new network, mostly labels: each list of networks includes them all. */
const MAX_NETWORK = 32_768;

/** The entries and characters that may still be counted. */
interface Left {
  entries: number;
  text: number;
}

/** Returns a finding if a request would take too long to evaluate, else null. */
export function excessOf(facts: Facts): RequestFinding | null {
  if (pathsOf(facts) > MAX_HOST_PATHS)
    return excess(`more than ${MAX_HOST_PATHS} host paths and devices`);
  if (imageMountsOf(facts) > MAX_IMAGE_MOUNTS)
    return excess(`more than ${MAX_IMAGE_MOUNTS} mounts of images`);
  const { action, body_bytes, uri, unknown_fields } = facts.request;
  if (action === "network.create" && body_bytes > MAX_NETWORK)
    return excess(`a network of more than ${MAX_NETWORK} bytes`);
  // An entry takes at least three bytes, `{},`, so most requests need no count.
  if (body_bytes + uri.length <= 3 * MAX_REQUEST_ENTRIES) return null;
  // The other facts of the request line follow from `uri`, and findings are few.
  const counted = { ...facts, request: { uri, unknown_fields }, hygiene: null };
  if (!isTooMuch(counted, { entries: MAX_REQUEST_ENTRIES, text: MAX_TEXT })) return null;
  return excess("more entries, or longer ones, than are evaluated in one request");
}

function excess(detail: string): RequestFinding {
  return { kind: "shape", path: "", detail };
}

function pathsOf({ host_paths, spec }: Facts): number {
  return (host_paths?.length ?? 0) + (spec?.devices?.length ?? 0);
}

function imageMountsOf({ spec }: Facts): number {
  return (spec?.mounts ?? []).filter(({ type }) => type === "image").length;
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
