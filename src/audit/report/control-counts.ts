import type { Severity } from "../../domain/decision.js";
import { HYGIENE_CONTROLS } from "../../domain/hygiene.js";
import type { DecisionCounts } from "./counts.js";
import type { ReportRecord, SeenViolation } from "./seen.js";
import { createTally, type Tally } from "./tally.js";

/** Decisions in which one control found something. */
export interface ControlCounts extends Pick<
  DecisionCounts,
  "denied" | "warned" | "dryRun" | "breakGlass" | "shadow"
> {
  severity: Severity | null;
  /** Ids of the last decisions that it refused, oldest first: at most `MAX_SAMPLES`. */
  samples: string[];
}

const MAX_SAMPLES = 3;
const MAX_CONTROLS = 500;

/** Creates a tally of controls. */
export function createControlCounts(): Tally<ControlCounts> {
  return createTally({ cap: MAX_CONTROLS, fresh, weight, add });
}

function fresh(): ControlCounts {
  const counts = { denied: 0, warned: 0, dryRun: 0, breakGlass: 0, shadow: 0 };
  return { ...counts, severity: null, samples: [] };
}

function weight({ denied, warned, dryRun, breakGlass, shadow }: ControlCounts): number {
  return denied + warned + dryRun + breakGlass + shadow;
}

function add(to: ControlCounts, from: ControlCounts): void {
  for (const name of ["denied", "warned", "dryRun", "breakGlass", "shadow"] as const)
    to[name] += from[name];
}

/**
 * Counts what each control found in a decision. Where a request cannot be read safely, only the hygiene controls count that
 * say so: the others refuse because they know nothing.
 */
export function countControls(tally: Tally<ControlCounts>, seen: ReportRecord): void {
  const hygiene = seen.violations.filter(({ control }) => HYGIENE_CONTROLS.has(control));
  if (hygiene.length === 0) countAll(tally, seen);
  else for (const one of distinct(hygiene)) countViolation(rowOf(tally, one), seen);
}

function countAll(tally: Tally<ControlCounts>, seen: ReportRecord): void {
  const { violations, warnings, shadow, effect } = seen;
  for (const one of distinct(violations)) countViolation(rowOf(tally, one), seen);
  for (const one of distinct(warnings)) rowOf(tally, one).warned += 1;
  if (effect === "allow" && shadow !== null)
    for (const one of distinct(shadow)) rowOf(tally, one).shadow += 1;
}

function countViolation(row: ControlCounts, { id, effect, mode }: ReportRecord): void {
  if (effect === "allow") {
    row[mode === "break_glass" ? "breakGlass" : "dryRun"] += 1;
    return;
  }
  row.denied += 1;
  row.samples.push(id);
  if (row.samples.length > MAX_SAMPLES) row.samples.shift();
}

function rowOf(tally: Tally<ControlCounts>, { control, severity }: SeenViolation): ControlCounts {
  const row = tally.row(control);
  row.severity ??= severity;
  return row;
}

/** Returns one violation for each control: a control may find several things in one request. */
function distinct(violations: readonly SeenViolation[]): readonly SeenViolation[] {
  if (violations.length < 2) return violations;
  return [...new Map(violations.map((one) => [one.control, one])).values()];
}
