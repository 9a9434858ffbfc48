import type { Violation } from "../../domain/decision.js";
import type { Facts } from "../../domain/facts.js";
import type { IdentifiedCall } from "../../domain/identified-call.js";
import { OPA_DOCKER_AUTHZ, type OpaDockerAuthz } from "../../domain/opa-docker-authz.js";
import { inputOf } from "./opa-docker-authz-input.js";

/**
 * Asks the policy that was written for opa-docker-authz, and returns its refusal as a violation; none if it allows, or there
 * is no such policy. A request that is refused anyway, because it cannot be read or its caller is uncertain, is no input.
 *
 * @throws {PolicyEvaluationError} If it has no valid answer.
 */
export function refusalsByOpaDockerAuthz(
  policy: OpaDockerAuthz | null,
  request: IdentifiedCall,
  facts: Facts,
): readonly Violation[] {
  const { call, identity } = request;
  if (policy === null || call.hygiene.length > 0 || identity.refusal !== null) return [];
  if (isSkipped(request)) return [];
  const input = inputOf(request, facts);
  const name = JSON.stringify(policy.policy);
  if ("unresolved" in input) {
    const source = `The source ${JSON.stringify(input.unresolved)} of a bind mount`;
    return [refusal(`${source} cannot be resolved, so the opa-docker-authz policy is not asked.`)];
  }
  return policy.allows(input) ? [] : [refusal(`Refused by the opa-docker-authz policy ${name}.`)];
}

/** opa-docker-authz answers the first request of each client itself, so its policies need no rule for it. */
function isSkipped({ call }: IdentifiedCall): boolean {
  return call.action === "system.ping" && call.method === "HEAD";
}

function refusal(message: string): Violation {
  return {
    control: OPA_DOCKER_AUTHZ,
    mode: "deny",
    severity: "high",
    field: null,
    value: null,
    message,
    remedy: null,
    references: [],
  };
}
