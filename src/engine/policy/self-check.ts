import type { PolicyAnswer } from "../../domain/decision.js";
import { ANONYMOUS_USER, UNKNOWN_HOST, type Facts } from "../../domain/facts.js";
import type { ResponseFacts } from "../../domain/response-facts.js";
import type { Catalogue, ControlSet } from "../../domain/settings.js";
import { describeThrown } from "../../domain/errors.js";
import { loadError } from "./load-error.js";
import type { Policy } from "./wasm-policy.js";

/** The set that only the self-check uses: every control of the catalogue is in mode deny. */
export const SELF_CHECK = "self-check";

/** Returns that set, with the parameters of one of `sets`, which are complete. */
export function selfCheckSet(
  sets: Readonly<Record<string, ControlSet>>,
  catalogue: Catalogue,
): ControlSet {
  const modes = Object.fromEntries(Object.keys(catalogue).map((id) => [id, "deny" as const]));
  const [set] = Object.values(sets);
  return { modes, parameters: set?.parameters ?? {} };
}

/**
 * Evaluates an unknown container, a ping and the response to it, with a policy that was just loaded.
 *
 * A build with optimization (`opa build -O=1`) treats data that is added later as absent, and yields a policy
 * that allows everything; a build from a wrong folder may lack controls. This check finds both.
 *
 * @throws {PolicyLoadError} When the container is not refused as possibly privileged, or the policy has no
 *   answer, for example because a control of the catalogue was not compiled.
 */
export function checkPolicy(policy: Policy): void {
  const create = ask(policy, factsOfNothing("POST", "container.create", "run"));
  if (!create.violations.some(({ control }) => control === "privileged_container")) {
    throw loadError(
      "it lets an unknown container pass, so it was not compiled as it should be (never with opa build -O)",
    );
  }
  const ping = factsOfNothing("GET", "system.ping", "read");
  ask(policy, ping);
  ask(policy, { ...ping, phase: "response", response: NO_RESPONSE });
}

function ask(policy: Policy, facts: Facts): PolicyAnswer {
  try {
    return policy.evaluate(facts);
  } catch (thrown) {
    throw loadError(
      `it has no answer to ${facts.request.action}: ${describeThrown(thrown)}`,
      thrown,
    );
  }
}

/** Returns the facts of a request of which only the action is known. */
function factsOfNothing(
  method: string,
  action: string,
  actionClass: Facts["request"]["class"],
): Facts {
  return {
    schema: 1,
    phase: "request",
    time: "1970-01-01T00:00:00Z",
    local: { date: "1970-01-01", hour: 0, minute: 0, weekday: "thursday", zone: "UTC" },
    request: {
      method,
      uri: "/",
      path: null,
      api_version: null,
      api_minor: null,
      action,
      class: actionClass,
      vars: {},
      query: {},
      query_trusted: false,
      filters: null,
      content_type: null,
      content_length: null,
      body_present: false,
      body_bytes: 0,
      upgrade: null,
      unknown_fields: [],
    },
    set: SELF_CHECK,
    overrides: { modes: {}, parameters: {} },
    hygiene: [],
    response: null,
    targets: null,
    usage: null,
    ...NOTHING,
  };
}

const NO_RESPONSE: ResponseFacts = {
  status: null,
  content_type: null,
  bytes: null,
  body_state: "absent",
  body: null,
};

const NOTHING = {
  user: ANONYMOUS_USER,
  host: UNKNOWN_HOST,
  spec: null,
  exec: null,
  image: null,
  network: null,
  endpoints: null,
  resolution: null,
  build: null,
  plugin: null,
  swarm: null,
  checkpoint: null,
  archive: null,
  host_paths: null,
  settled_paths: null,
  inside_binds: null,
  stored_image: null,
  stored_restart: null,
  stored_container: null,
  volumes: null,
  mounted_volumes: null,
  sharing: null,
  logs: null,
  objects: null,
  variables: null,
  load: null,
  gaps: [],
} as const;
