import { ROUTES } from "../../engine/request/tables/routes.js";
import { CALLER_TEMPLATE } from "./caller-template.js";
import { CONTAINER_TEMPLATE } from "./container-template.js";

/** The data of a new control. */
export interface NewControl {
  readonly id: string;
  readonly action: string;
  /** Controls of the profile `baseline` that deny the action as well. */
  readonly alsoDeniedBy: readonly string[];
}

/** A request in which a client asks for an action. */
export interface ActionRequest {
  readonly method: string;
  readonly target: string;
}

/** Returns a request for an action, about objects called `web`; null if there is no such action. */
export function requestFor(action: string): ActionRequest | null {
  const direct = ROUTES.find((route) => route.action === action);
  const route = direct ?? ROUTES.find(({ withoutImage }) => withoutImage?.action === action);
  if (route === undefined) return null;
  const path = route.template.replaceAll(/\{[^{}]*\}/g, "web");
  const query = action === "image.pull" ? "?fromImage=alpine&tag=3.23" : "";
  return { method: route.method, target: `/v1.45${path}${query}` };
}

/**
 * Returns the text of each file of a new control, by name. They pass `policy check` and `policy test` as they are.
 *
 * @param control Its action must be known to `requestFor`.
 */
export function templatesFor(control: NewControl): Readonly<Record<string, string>> {
  const { id, action } = control;
  const template = action === "container.create" ? CONTAINER_TEMPLATE : CALLER_TEMPLATE;
  return {
    [`${id}.rego`]: filled(template.rego, control),
    [`${id}_test.rego`]: filled(template.test, control),
    "examples.yaml": filled(template.examples, control),
  };
}

function filled(text: string, { id, action, alsoDeniedBy }: NewControl): string {
  return text
    .replaceAll("__ID__", id)
    .replaceAll("__ACTION__", action)
    .replaceAll("__ALSO__", alsoLines(alsoDeniedBy))
    .replaceAll("__CALL__", callLines(action));
}

function alsoLines(controls: readonly string[]): string {
  if (controls.length === 0) return "";
  return `    # The profile baseline has controls that deny this request, whoever sends it.
    also_denied_by: [${controls.join(", ")}]
`;
}

function callLines(action: string): string {
  const { method, target } = requestFor(action) ?? { method: "GET", target: "/v1.45/info" };
  return `    docker: curl --unix-socket /run/docker.sock -X ${method} 'http://localhost${target}'
    request:
      method: ${method}
      target: ${target}
`;
}
