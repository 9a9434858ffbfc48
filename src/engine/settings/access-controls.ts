import { ALWAYS_ANSWERED, READS_ELSEWHERE } from "../../domain/actions.js";
import type { Call } from "../../domain/call.js";
import type { Caller } from "../../domain/caller.js";
import { HYGIENE_CONTROLS } from "../../domain/hygiene.js";
import type { Identity } from "../../domain/identity.js";
import { permissionsFor } from "./permissions.js";

/** The context of a request before facts are built. */
export interface CheckedRequest {
  readonly call: Pick<Call, "action" | "class" | "hygiene">;
  readonly caller: Caller;
  readonly identity: Pick<Identity, "refusal">;
}

/**
 * Returns the controls that will refuse a request regardless of its parameters: because its caller may not do
 * the action, or because the request cannot be read. Empty if the refusal depends on more.
 *
 * The result only chooses which controls to evaluate first. The policy decides: if it does not deny, all
 * controls evaluate the request.
 */
export function accessControlsFor(checked: CheckedRequest): readonly string[] {
  const excepted = new Set(checked.caller.exceptions.flatMap(({ controls }) => controls));
  const ofCaller = Object.entries(REFUSES)
    .filter(([control, refuses]) => !excepted.has(control) && refuses(checked))
    .map(([control]) => control);
  return ofCaller.length === 0 ? [] : [...HYGIENE_CONTROLS, ...ofCaller];
}

/** The controls that may refuse a request because of its caller and its action alone. */
export const CALLER_CONTROLS: ReadonlySet<string> = new Set([
  "authenticated_user",
  "role_actions",
  "read_only_role",
]);

/** By control: returns true if its Rego rule denies without reading the request's parameters. */
const REFUSES: Readonly<Record<string, (checked: CheckedRequest) => boolean>> = {
  authenticated_user: ({ caller, identity }) =>
    identity.refusal !== null || ((caller.anonymous || !caller.known) && caller.roles.length === 0),
  role_actions({ caller, call }) {
    if (ALWAYS_ANSWERED.has(call.action)) return false;
    const permissions = permissionsFor(caller.rules, call.action, call.class);
    return (
      permissions.some(({ effect }) => effect === "deny") ||
      permissions.every(({ effect }) => effect !== "allow")
    );
  },
  read_only_role: ({ caller, call }) =>
    caller.read_only && (call.class !== "read" || READS_ELSEWHERE.has(call.action)),
};
