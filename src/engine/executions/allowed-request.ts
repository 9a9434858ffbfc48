import type { IdentifiedCall } from "../../domain/identified-call.js";
import type { AllowedRequest } from "../../domain/executions.js";
import { removesLink } from "../../domain/removes-link.js";
import type { Evaluation } from "../../domain/evaluation.js";

/** Returns what is stored about a request that `decision` allows. */
export function allowedRequestOf(
  decision: string,
  { identity }: IdentifiedCall,
  { call, targets }: Pick<Evaluation, "call" | "targets">,
): AllowedRequest {
  const { action } = call;
  return { decision, action, user: identity.name, targets, removesLink: removesLink(call) };
}
