import type { ReportRecord } from "./seen.js";

/** Decisions by what became of them. One may be counted in several members. */
export interface DecisionCounts {
  decisions: number;
  denied: number;
  /** No decision could be made, which refuses the request. */
  errors: number;
  /** Allowed with warnings. */
  warned: number;
  /** Allowed though a control would refuse: by a dry run, and by break-glass. */
  dryRun: number;
  breakGlass: number;
  /** Allowed though the shadow profile would refuse. */
  shadow: number;
}

/** Returns counts of nothing. */
export function noCounts(): DecisionCounts {
  const unenforced = { dryRun: 0, breakGlass: 0, shadow: 0 };
  return { decisions: 0, denied: 0, errors: 0, warned: 0, ...unenforced };
}

/** Adds `from` to `to`. */
export function addCounts(to: DecisionCounts, from: DecisionCounts): void {
  for (const name of COUNT_NAMES) to[name] += from[name];
}

const COUNT_NAMES = Object.keys(noCounts()) as readonly (keyof DecisionCounts)[];

/** Counts a decision. */
export function count(to: DecisionCounts, seen: ReportRecord): void {
  to.decisions += 1;
  if (seen.effect === "deny") to.denied += 1;
  else if (seen.effect === "error") to.errors += 1;
  else countAllowed(to, seen);
}

function countAllowed(
  to: DecisionCounts,
  { violations, warnings, shadow, mode }: ReportRecord,
): void {
  if (warnings.length > 0) to.warned += 1;
  if (violations.length > 0) to[mode === "break_glass" ? "breakGlass" : "dryRun"] += 1;
  if (shadow !== null) to.shadow += 1;
}
