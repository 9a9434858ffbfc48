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

/** The finding of a control's rule in a request: a violation, none, or unknown from the record. */
export type ControlState = "violated" | "clear" | "unknown";

/** The two settings of a comparison. `baseline` and `same` are null if it is not known by which settings the record was decided. */
export interface Comparison {
  readonly asked: ActionRecord;
  readonly baseline: CallerContext | null;
  readonly candidate: CallerContext;
  readonly same: Sameness | null;
}

/** Returns what a control's rule finds by the new settings: worked out from user and action, or as it was recorded. */
export function controlStateOf(control: string, comparison: Comparison): ControlState {
  const { asked, candidate } = comparison;
  const worked = workedOut(control, candidate, asked);
  return worked === "unknown" ? recorded(control, comparison) : worked;
}

/** Works out what a control finds from who called and what action it was; `unknown` for most controls. */
export function workedOut(
  control: string,
  callerContext: CallerContext,
  asked: ActionRecord,
): ControlState {
  const isOwn = Object.hasOwn(WORKED_OUT, control) && callerContext.replay.isKnown(control);
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
function recorded(control: string, { asked, baseline, candidate, same }: Comparison): ControlState {
  if (baseline === null || same === null || !wasEvaluated(control, baseline, asked))
    return "unknown";
  const found = seesTheSame(control, { asked, baseline, candidate, same })
    ? foundUnder(control, asked, baseline, candidate)
    : null;
  if (found === true) return "violated";
  return found === false && saysAll(control, baseline, asked) ? "clear" : "unknown";
}

/** Returns true if a control that the record does not name found nothing. */
function saysAll(control: string, { replay }: CallerContext, asked: ActionRecord): boolean {
  return asked.isWhole && !isStartUnevaluated(control, asked, replay.library.catalogue);
}

function wasEvaluated(
  control: string,
  baseline: CallerContext,
  { evaluated, action }: ActionRecord,
): boolean {
  return (
    evaluated === "all" &&
    modeOf(baseline, control) !== "off" &&
    baseline.replay.controlsOf(action).includes(control)
  );
}

type Known = { readonly [Member in keyof Comparison]: NonNullable<Comparison[Member]> };

function seesTheSame(control: string, { asked, baseline, candidate, same }: Known): boolean {
  // The host's facts are used to build others.
  if (!same.host || !haveSameParameters(baseline, candidate, control)) return false;
  if (!candidate.replay.isKnown(control)) return same.everything;
  return (
    readsTheSame(control, asked, candidate, same) &&
    readsSettingsOf(control).every((one) => isUnchanged(one, baseline, candidate))
  );
}

function readsTheSame(
  control: string,
  { action }: ActionRecord,
  candidate: CallerContext,
  same: Sameness,
): boolean {
  const valueOf = (id: string, name: string): unknown => controlParameterOf(candidate, id, name);
  const { user, surroundings } = readsOf(control);
  const asks = surroundings || readsExecs(control, action, valueOf);
  const fills = readsFills(control, valueOf);
  return (same.user || !user) && (same.surroundings || !asks) && (same.fills || !fills);
}

function isUnchanged(control: string, baseline: CallerContext, candidate: CallerContext): boolean {
  return (
    modeOf(baseline, control) === modeOf(candidate, control) &&
    haveSameParameters(baseline, candidate, control) &&
    isDeepStrictEqual(
      relaxingExceptions(baseline, control),
      relaxingExceptions(candidate, control),
    ) &&
    isDeepStrictEqual(lowerings(baseline, control), lowerings(candidate, control))
  );
}

/** Returns whether a violation was found under the exceptions of the new settings; null if the record does not say. */
function foundUnder(
  control: string,
  asked: ActionRecord,
  baseline: CallerContext,
  candidate: CallerContext,
): boolean | null {
  const before = relaxingExceptions(baseline, control);
  const after = relaxingExceptions(candidate, control);
  const isIn = (ids: ReadonlySet<string>): boolean =>
    asked.used.some(([id, of]) => of === control && ids.has(id));
  const silencing = new Set(lowerings(baseline, control).map(({ exception }) => exception.id));
  const found = asked.found.has(control) || isIn(silencing);
  if (isDeepStrictEqual(before, after)) return found;
  // The record names the exceptions without which there would have been more.
  if (after.length === 0) return found || isIn(new Set(before.map(({ id }) => id)));
  return null;
}
