import type { RequestFindingKind } from "./call.js";

// As rego/docker/authz/lib/hygiene divides them.
const CONTROL_OF: Readonly<Partial<Record<RequestFindingKind, string>>> = {
  target: "request_target",
  "api-version": "request_target",
  query: "hidden_parameters",
  "form-type": "hidden_parameters",
  "hidden-form": "hidden_parameters",
  "hidden-body": "body_not_forwarded",
  "unknown-endpoint": "unknown_endpoint",
};

/** Violated by all other kinds: they concern the JSON of a body. */
const OF_JSON = "ambiguous_json";

/** Returns the control that a kind of finding violates. */
export function hygieneControlOf(kind: RequestFindingKind): string {
  return CONTROL_OF[kind] ?? OF_JSON;
}

/** The controls that check how a request is written: those of the group `hygiene`. */
export const HYGIENE_CONTROLS: ReadonlySet<string> = new Set([
  ...Object.values(CONTROL_OF),
  OF_JSON,
]);
