import type { Violation } from "../../domain/decision.js";
import type { Facts } from "../../domain/facts.js";
import type { IdentifiedCall } from "../../domain/identified-call.js";
import {
  OPA_DOCKER_AUTHZ,
  type OpaDockerAuthz,
  type BindMount,
  type OpaDockerAuthzInput,
} from "../../domain/opa-docker-authz.js";
import type { Call, Value } from "../../domain/call.js";
import type { HostPath } from "../../domain/storage-facts.js";

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

/** An input, or the source of a bind that could not be resolved: a policy could take it for harmless. */
type InputOrUnresolved = OpaDockerAuthzInput | { readonly unresolved: string };

/**
 * Builds the input that opa-docker-authz gives its policy, of what dockerd executes in place of what the client wrote: an
 * escaped path is decoded, and the body has dockerd's spelling.
 *
 * @param facts With resolved host paths.
 * @see opa-docker-authz `main.go`, makeInput
 */
function inputOf({ call, message, identity }: IdentifiedCall, facts: Facts): InputOrUnresolved {
  const binds = bindMountsOf(facts);
  if ("unresolved" in binds) return binds;
  const path = pathOf(call);
  const query = Object.fromEntries(call.query);
  return {
    Headers: Object.fromEntries(message.headers),
    Path: call.query.size === 0 ? path : `${path}?${encodedQuery(call.query)}`,
    PathPlain: path,
    PathArr: path.split("/"),
    Query: query,
    Method: call.method,
    Body: message.body === null ? null : plainOf(call.body),
    User: identity.name,
    AuthMethod: message.authn ?? "",
    BindMounts: binds,
  };
}

function pathOf({ path, version }: Call): string {
  const prefix = version === null || version === "" ? "" : `/v${version}`;
  return `${prefix}${path ?? ""}`;
}

/** Writes a query as Go's `url.Values.Encode` does, which the docker CLI uses. */
function encodedQuery(query: Call["query"]): string {
  return [...query]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, values]) =>
      values.map((value) => `${escapedPart(name)}=${escapedPart(value)}`),
    )
    .join("&");
}

function escapedPart(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll("%20", "+");
}

// The types of TypeScript do not have it yet.
const { rawJSON } = JSON as unknown as { readonly rawJSON: (text: string) => unknown };

/** JSON has integers of any size. */
function plainOf(value: Value): unknown {
  if (typeof value === "bigint") return rawJSON(String(value));
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return (value as readonly Value[]).map(plainOf);
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, plainOf(one)]));
}

function bindMountsOf({ spec, host_paths }: Facts): readonly BindMount[] | { unresolved: string } {
  if (spec === null) return [];
  const { mounts } = spec;
  if (mounts === null || host_paths === null) return { unresolved: "of an unreadable mount" };
  const found = mounts.flatMap(({ field, read_only }) => {
    const source = host_paths.find((path) => isSourceOf(path, field));
    return source === undefined ? [] : [{ source, read_only }];
  });
  const unresolved = found.find(({ source }) => source.resolved === null);
  if (unresolved !== undefined) return { unresolved: unresolved.source.raw };
  return found.map(({ source, read_only }) => ({
    Source: source.raw,
    ReadOnly: read_only,
    Resolved: source.resolved ?? "",
  }));
}

function isSourceOf({ field }: HostPath, mount: string): boolean {
  return field === mount || field === `${mount}.Source`;
}
