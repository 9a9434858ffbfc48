import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import type { Body, Call, Value } from "../../../../src/domain/call.js";
import { UNKNOWN_HOST, ANONYMOUS_USER, type Facts } from "../../../../src/domain/facts.js";
import type { SpecFacts } from "../../../../src/domain/spec-facts.js";
import type { FactsContext } from "../../../../src/engine/facts/facts-of.js";
import { factsOf } from "../../../../src/engine/facts/facts-of.js";

/** A call of `action`, as the reader hands it on. */
export function callOf(action: string, given: Partial<Call> = {}): Call {
  return {
    method: "POST",
    uri: "/v1.45/containers/create",
    path: "/containers/create",
    template: "/containers/create",
    version: "1.45",
    vars: {},
    action,
    class: "run",
    query: new Map(),
    queryTrusted: true,
    contentType: "application/json",
    contentLength: "2",
    bodyPresent: true,
    upgrade: null,
    body: null,
    hygiene: [],
    unknownFields: [],
    ...given,
  };
}

/** Plain data as a body of the reader: without prototypes, and null members left out. */
export function bodyOf(data: Readonly<Record<string, unknown>>): Body {
  return valueOf(data) as Body;
}

/** A list of a body. */
export function valueOf(data: unknown): Value {
  if (Array.isArray(data)) return data.map(valueOf);
  if (typeof data !== "object" || data === null) return data as Value;
  const members = Object.entries(data).filter(([, value]) => value !== null);
  const body = Object.create(null) as Record<string, Value>;
  for (const [name, value] of members) body[name] = valueOf(value);
  return body;
}

export const CONTEXT: FactsContext = {
  time: "2026-11-25T10:00:00Z",
  local: { date: "2026-11-25", hour: 10, minute: 0, weekday: "wednesday", zone: "UTC" },
  set: "default",
  overrides: { modes: {}, parameters: {} },
  user: ANONYMOUS_USER,
  host: UNKNOWN_HOST,
  bodyBytes: 2,
};

/** Facts of a call, which must conform to the schema that the policy is checked with. */
export function checkedFacts(call: Call, context: FactsContext = CONTEXT): Facts {
  return conforming(factsOf(call, context));
}

/** The same facts; throws if they do not conform to the schema of the policy's input. */
export function conforming(facts: Facts): Facts {
  if (!validate(JSON.parse(JSON.stringify(facts)))) {
    throw new Error(`Facts do not conform: ${JSON.stringify(validate.errors)}`);
  }
  return facts;
}

/** Facts of `container.create` with this HostConfig and these other members. */
export function created(
  hostConfig: Readonly<Record<string, unknown>>,
  config: Readonly<Record<string, unknown>> = {},
  version = "1.45",
): Facts {
  const body = bodyOf({ Image: "busybox", ...config, HostConfig: hostConfig });
  return checkedFacts(callOf("container.create", { version, body }));
}

/** Facts of `container.update` with this body. */
export function updated(resources: Readonly<Record<string, unknown>>, version = "1.45"): Facts {
  return checkedFacts(callOf("container.update", { version, body: bodyOf(resources) }));
}

/** The container of facts that have one. */
export function specIn({ spec }: Facts): SpecFacts {
  if (spec === null) throw new Error("The facts have no container");
  return spec;
}

/** The container of `service.create` with this ContainerSpec, and what stands beside it. */
export function serviceSpec(
  container: Readonly<Record<string, unknown>>,
  task: Readonly<Record<string, unknown>> = {},
  service: Readonly<Record<string, unknown>> = {},
  version = "1.45",
): SpecFacts {
  const body = bodyOf({ TaskTemplate: { ContainerSpec: container, ...task }, ...service });
  return specIn(checkedFacts(callOf("service.create", { version, body })));
}

/** Each host path as a line: its field, as sent, cleaned, and what it is used for. */
export function hostPathLines({ host_paths }: Facts): string[] | undefined {
  return host_paths?.map(({ field, raw, path, read_only, read_only_below, relabel, creates }) => {
    const access = read_only ? (read_only_below ? "ro" : "ro?") : "rw";
    return [field, raw, path, access, relabel, creates ? "creates" : ""].join(" ").trim();
  });
}

const SCHEMA_FILE = new URL("../../../../../rego/schemas/input.json", import.meta.url);
const validate = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true }).compile(
  JSON.parse(readFileSync(SCHEMA_FILE, "utf8")) as object,
);
