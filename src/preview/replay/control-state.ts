import { isDeepStrictEqual } from "node:util";
import { ALWAYS_ANSWERED, READS_ELSEWHERE } from "../../domain/actions.js";
import { permissionsFor } from "../../engine/settings/permissions.js";
import { isStartUnevaluated } from "./whole-starts.js";
import { readsExecs, readsFills, readsOf, readsSettingsOf } from "./control-reads.js";
import {
  classOf,
  haveSameParameters,
  lowerings,
  modeOf,
  controlParameterOf,
  relaxingExceptions,
  type ActionRecord,
  type Sameness,
  type CallerContext,
} from "./caller-context.js";

/** What a control's rule finds in a request: a violation, none, or the record does not say. */
export type ControlState = "violated" | "clear" | "unknown";

/** Both sides of a comparison. `old` and `same` are null if it is not known by which settings the record was decided. */
export interface Comparison {
  readonly asked: ActionRecord;
  readonly old: CallerContext | null;
  readonly now: CallerContext;
  readonly same: Sameness | null;
}

/** Returns what a control's rule finds by the new settings: worked out from user and action, or as it was recorded. */
export function controlStateOf(control: string, comparison: Comparison): ControlState {
  const { asked, now } = comparison;
  const worked = workedOut(control, now, asked);
  return worked === "unknown" ? recorded(control, comparison) : worked;
}

/** Works out what a control finds from who called and what action it was; `unknown` for most controls. */
export function workedOut(
  control: string,
  callerContext: CallerContext,
  asked: ActionRecord,
): ControlState {
  const isOwn = Object.hasOwn(WORKED_OUT, control) && callerContext.side.isKnown(control);
  if (!isOwn || relaxingExceptions(callerContext, control).length > 0) return "unknown";
  return WORKED_OUT[control]?.(callerContext, asked) ?? "unknown";
}

type WorkOut = (callerContext: CallerContext, asked: ActionRecord) => ControlState;

/** As the controls' Rego rules compare. */
const WORKED_OUT: Readonly<Record<string, WorkOut>> = {
  authenticated_user(callerContext) {
    const { caller, identity } = callerContext;
    if (identity.refusal !== null) return "violated";
    const role = caller.anonymous ? "anonymous_role" : "unknown_user_role";
    const isKnown = !caller.anonymous && caller.known;
    const hasRole =
      typeof controlParameterOf(callerContext, "authenticated_user", role) === "string";
    return isKnown || hasRole ? "clear" : "violated";
  },
  role_actions({ caller }, { action, class: actionClass }) {
    if (ALWAYS_ANSWERED.has(action)) return "clear";
    const permissions = permissionsFor(caller.rules, action, classOf(actionClass));
    const allowed = permissions.filter(({ effect }) => effect === "allow");
    if (allowed.length < permissions.length || allowed.length === 0) return "violated";
    const isAnywhere = allowed.some(({ scope }) => scope === "any" || scope === "controls");
    // Otherwise it depends on the objects that the request names.
    return isAnywhere ? "clear" : "unknown";
  },
  read_only_role(callerContext, { action, class: actionClass }) {
    if (!callerContext.caller.read_only) return "clear";
    if (actionClass === "read" && !READS_ELSEWHERE.has(action)) return "clear";
    const extra = controlParameterOf(callerContext, "read_only_role", "read_only_extra");
    return Array.isArray(extra) && (extra as readonly unknown[]).includes(action)
      ? "clear"
      : "violated";
  },
};

/** Takes what the record says of a control, if the control would see the same again. */
function recorded(control: string, { asked, old, now, same }: Comparison): ControlState {
  if (old === null || same === null || !wasEvaluated(control, old, asked)) return "unknown";
  const found = seesTheSame(control, { asked, old, now, same })
    ? foundUnder(control, asked, old, now)
    : null;
  if (found === true) return "violated";
  return found === false && saysAll(control, old, asked) ? "clear" : "unknown";
}

/** Returns true if a control that the record does not name found nothing. */
function saysAll(control: string, { side }: CallerContext, asked: ActionRecord): boolean {
  return asked.isWhole && !isStartUnevaluated(control, asked, side.library.catalogue);
}

function wasEvaluated(
  control: string,
  old: CallerContext,
  { evaluated, action }: ActionRecord,
): boolean {
  return (
    evaluated === "all" &&
    modeOf(old, control) !== "off" &&
    old.side.controlsOf(action).includes(control)
  );
}

type Known = { readonly [Member in keyof Comparison]: NonNullable<Comparison[Member]> };

function seesTheSame(control: string, { asked, old, now, same }: Known): boolean {
  // The host's facts are used to build others.
  if (!same.host || !haveSameParameters(old, now, control)) return false;
  if (!now.side.isKnown(control)) return same.everything;
  return (
    readsTheSame(control, asked, now, same) &&
    readsSettingsOf(control).every((one) => isUnchanged(one, old, now))
  );
}

function readsTheSame(
  control: string,
  { action }: ActionRecord,
  now: CallerContext,
  same: Sameness,
): boolean {
  const valueOf = (id: string, name: string): unknown => controlParameterOf(now, id, name);
  const { user, surroundings } = readsOf(control);
  const asks = surroundings || readsExecs(control, action, valueOf);
  const fills = readsFills(control, valueOf);
  return (same.user || !user) && (same.surroundings || !asks) && (same.fills || !fills);
}

function isUnchanged(control: string, old: CallerContext, now: CallerContext): boolean {
  return (
    modeOf(old, control) === modeOf(now, control) &&
    haveSameParameters(old, now, control) &&
    isDeepStrictEqual(relaxingExceptions(old, control), relaxingExceptions(now, control)) &&
    isDeepStrictEqual(lowerings(old, control), lowerings(now, control))
  );
}

/** Returns whether a violation was found under the exceptions of the new settings; null if the record does not say. */
function foundUnder(
  control: string,
  asked: ActionRecord,
  old: CallerContext,
  now: CallerContext,
): boolean | null {
  const before = relaxingExceptions(old, control);
  const after = relaxingExceptions(now, control);
  const isIn = (ids: ReadonlySet<string>): boolean =>
    asked.used.some(([id, of]) => of === control && ids.has(id));
  const silencing = new Set(lowerings(old, control).map(({ exception }) => exception.id));
  const found = asked.found.has(control) || isIn(silencing);
  if (isDeepStrictEqual(before, after)) return found;
  // The record names the exceptions without which there would have been more.
  if (after.length === 0) return found || isIn(new Set(before.map(({ id }) => id)));
  return null;
}
