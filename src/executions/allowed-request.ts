import type { AskedCall } from "../domain/asked-call.js";
import type { AllowedRequest } from "../domain/executions.js";
import type { Judgement } from "../domain/judgement.js";

/** What is remembered of a request that `decision` allows. */
export function allowedRequestOf(
  decision: string,
  { identity }: AskedCall,
  { call, targets }: Pick<Judgement, "call" | "targets">,
): AllowedRequest {
  const { action, query } = call;
  const removesLink = action === "container.delete" && isTrue(query.get("link")?.[0] ?? "");
  return { decision, action, user: identity.name, targets, removesLink };
}

/** @see moby daemon/server/httputils/form.go, BoolValue */
function isTrue(text: string): boolean {
  return !["", "0", "no", "false", "none"].includes(text.trim().toLowerCase());
}
