import type { Call } from "./call.js";

/** Returns true if a request removes a link between containers, and not the container that its path names. */
export function removesLink({ action, query }: Pick<Call, "action" | "query">): boolean {
  return action === "container.delete" && isTrue(query.get("link")?.[0] ?? "");
}

/** @see moby daemon/server/httputils/form.go, BoolValue */
function isTrue(text: string): boolean {
  return !["", "0", "no", "false", "none"].includes(text.trim().toLowerCase());
}
