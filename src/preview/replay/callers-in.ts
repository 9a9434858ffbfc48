import { ANONYMOUS, type Identity } from "../../domain/identity.js";
import { workedOut } from "./control-state.js";
import { identifyAlike, proofsOf, type ReplaySettings } from "./replay-settings.js";
import { modeOf, callerContextOf } from "./caller-context.js";
import type { ActionRecord, CallerContext } from "./caller-context.js";

/** More groups that a certificate or the host proves make too many callers to compare. */
const MAX_PROVEN = 5;

const REFUSED: Identity = { ...ANONYMOUS, refusal: { why: "as recorded" } };

/**
 * Returns the callers that may have made a recorded request: a record names the user, but neither groups that a
 * certificate or the host proved nor whether the identity was refused. Empty if they are too many, or if the settings
 * identify callers in another way than those that decided.
 */
export function callersIn(
  asked: ActionRecord,
  baseline: ReplaySettings | null,
  candidate: ReplaySettings,
): readonly Identity[] {
  if (baseline !== null && !identifyAlike(baseline, candidate)) return [];
  const groups = [...proofsOf(candidate.settings).keys()].sort();
  if (groups.length > MAX_PROVEN) return [];
  const all = [...named(asked.user ?? "", groups), ...(mayBeRefused(asked) ? [REFUSED] : [])];
  return baseline === null
    ? all
    : all.filter((identity) => fits(callerContextOf(baseline, identity, asked), asked));
}

function named(name: string, groups: readonly string[]): readonly Identity[] {
  if (name === "") return [ANONYMOUS];
  return subsets(groups).map((proven) => ({
    ...{ ...ANONYMOUS, name, groups: proven },
    via: "certificate",
  }));
}

/** Whoever is refused is denied, and always by this control. */
function mayBeRefused({ effect, violated, isWhole }: ActionRecord): boolean {
  return effect === "deny" && (violated.includes("authenticated_user") || !isWhole);
}

function subsets(items: readonly string[]): readonly (readonly string[])[] {
  return items.reduce<readonly (readonly string[])[]>(
    (all, item) => [...all, ...all.map((one) => [...one, item])],
    [[]],
  );
}

const BY_CALLER = ["authenticated_user", "role_actions", "read_only_role"];

/** Returns whether a caller would have been recorded like this. */
function fits(callerContext: CallerContext, asked: ActionRecord): boolean {
  // Without an evaluation the record names no profile of the caller's.
  if (asked.evaluated === "none") return true;
  if (callerContext.caller.profile !== asked.profile) return false;
  return BY_CALLER.every((control) => fitsControl(control, callerContext, asked));
}

function fitsControl(control: string, callerContext: CallerContext, asked: ActionRecord): boolean {
  if (modeOf(callerContext, control) === "off") return true;
  const state = workedOut(control, callerContext, asked);
  const isFound = asked.found.has(control) || asked.used.some(([, of]) => of === control);
  if (state === "violated") return isFound || !asked.isWhole || asked.evaluated !== "all";
  return state === "unknown" || !isFound;
}
