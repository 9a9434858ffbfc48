import { createHash } from "node:crypto";
import type { OpaDockerAuthz, OpaDockerAuthzSettings } from "../../domain/opa-docker-authz.js";
import { PolicyEvaluationError, SettingsError, describeThrown } from "../../domain/errors.js";
import { evaluateIn, loadInstance } from "../../engine/policy/wasm-policy.js";
import { ENTRYPOINT, compiledPolicyOf, readPolicyBytes } from "./compiled-policy-of.js";
import type { CompiledPolicy } from "./compiled-policy-of.js";

/**
 * Loads the policy that the settings name, and compiles it if it is Rego.
 *
 * @param before The policy until now, which stays if its file has not changed; null for none.
 * @throws {SettingsError} When it cannot be used: there is no request that such a policy allows.
 */
export async function loadOpaDockerAuthz(
  settings: OpaDockerAuthzSettings | null,
  before: OpaDockerAuthz | null = null,
): Promise<OpaDockerAuthz | null> {
  if (settings === null) return null;
  const { policy } = settings;
  try {
    const bytes = readPolicyBytes(policy);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    if (before?.policy === policy && before.sha256 === sha256) return before;
    return { policy, sha256, allows: await opened(policy, await compiledPolicyOf(policy, bytes)) };
  } catch (thrown) {
    throw new SettingsError(
      [`Cannot use opa_docker_authz.policy "${policy}": ${describeThrown(thrown)}`],
      { cause: thrown },
    );
  }
}

async function opened(
  policy: string,
  { wasm, data }: CompiledPolicy,
): Promise<OpaDockerAuthz["allows"]> {
  const instance = await loadInstance(wasm, data, [ENTRYPOINT], "bounded");
  const name = `the opa-docker-authz policy "${policy}"`;
  return (input) => {
    const result = evaluateIn(instance, input, ENTRYPOINT, name);
    if (isUndefined(result)) return false;
    const allow = allowIn(result);
    if (typeof allow === "boolean") return allow;
    throw new PolicyEvaluationError(
      `Cannot use the answer of ${name}: "allow" must be true or false`,
    );
  };
}

function isUndefined(result: unknown): boolean {
  return Array.isArray(result) && result.length === 0;
}

function allowIn(result: unknown): unknown {
  if (!Array.isArray(result) || result.length !== 1) return null;
  const [first] = result as readonly unknown[];
  return typeof first === "object" && first !== null && "result" in first ? first.result : null;
}
