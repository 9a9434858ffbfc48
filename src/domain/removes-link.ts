import type { Call } from "./call.js";
import { isTrue } from "./form-boolean.js";

/** Returns true if a request removes a link between containers, and not the container that its path names. */
export function removesLink({ action, query }: Pick<Call, "action" | "query">): boolean {
  return action === "container.delete" && isTrue(query.get("link")?.[0] ?? "");
}
