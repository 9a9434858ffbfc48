import { pageAddress } from "./view.js";

/** Returns the address of a decision's page. */
export function addressOfRecord(id: string): string {
  return isPathSafe(id) ? `/records/${encodeURIComponent(id)}` : pageAddress("/", { text: id });
}

/** Returns the address of a user's history; `""` and null are anonymous callers. */
export function addressOfUser(user: string | null): string {
  if (user === null || user === "") return pageAddress("/", { anonymous: "1" });
  return isPathSafe(user) ? `/users/${encodeURIComponent(user)}` : pageAddress("/", { user });
}

/** Returns the address of an object's history. */
export function addressOfObject(kind: string, ref: string): string {
  if (!isPathSafe(kind) || !isPathSafe(ref)) return pageAddress("/", { target: ref });
  return `/objects/${encodeURIComponent(kind)}/${encodeURIComponent(ref)}`;
}

/** A browser resolves `..` in a path, even encoded, and half a surrogate pair cannot be encoded. */
function isPathSafe(text: string): boolean {
  return !["", ".", ".."].includes(text) && text.length <= MAX_PART && !/\p{Surrogate}/u.test(text);
}

const MAX_PART = 1000;
