import { Counter, Histogram, Registry } from "prom-client";
import type { AnsweredDecision } from "../../domain/answered-decision.js";
import type { PluginStatus } from "../../domain/status.js";
import { createStatusMetrics } from "./status-metrics.js";
import type { Decision, Violation } from "../../domain/decision.js";
import { ROUTES } from "../../engine/request/tables/routes.js";

/** Counts decisions, and renders all metrics for Prometheus. */
export interface Metrics {
  /** Has controls counted by their own names, besides those known so far. */
  readonly know: (controls: readonly string[]) => void;
  /** Counts one decision. Never throws. */
  readonly count: (answered: AnsweredDecision) => void;
  /** Renders the metrics, with those that follow from the status. */
  readonly render: (status: PluginStatus) => Promise<string>;
  readonly contentType: string;
}

/** Upper bounds in seconds: most decisions take less than a millisecond, a request may wait for ten seconds. */
const BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 2.5, 10];

/**
 * Creates metrics that have counted nothing.
 *
 * @param controls The ids of all controls.
 */
export function createMetrics(controls: readonly string[]): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const decisions = new Counter({
    name: "dockwarden_decisions_total",
    help: "Decisions that were answered, by phase, action and effect.",
    labelNames: ["phase", "action", "effect"],
    registers,
  });
  const violations = new Counter({
    name: "dockwarden_violations_total",
    help: "Violations in decisions, by control and by what became of them.",
    labelNames: ["control", "effect"],
    registers,
  });
  const durations = new Histogram({
    name: "dockwarden_decision_duration_seconds",
    help: "Time from the arrival of a message to its audit record, by phase.",
    labelNames: ["phase"],
    buckets: BUCKETS,
    registers,
  });
  const labels = createLabels(controls);
  const statusMetrics = createStatusMetrics(registry);
  return {
    know: labels.know,
    count({ phase, action, decision, durationUs }) {
      decisions.inc({ phase, action: labels.ofAction(action), effect: decision.effect });
      durations.observe({ phase }, durationUs / 1e6);
      for (const [effect, found] of labels.violationsIn(decision))
        for (const { control } of found)
          violations.inc({ control: labels.ofControl(control), effect });
    },
    render(status) {
      statusMetrics.set(status);
      return registry.metrics();
    },
    contentType: registry.contentType,
  };
}

/** The effect of a violation: it refused the request, was only reported, or would have refused it without dry run. */
type ViolationEffect = "refused" | "warned" | "unenforced";

/** The values of labels. Callers cannot add to them, so that they cannot make series without end. */
interface Labels {
  readonly know: (controls: readonly string[]) => void;
  /** `none` if the request could not be read. */
  readonly ofAction: (action: string | null) => string;
  readonly ofControl: (control: string) => string;
  readonly violationsIn: (
    decision: Decision,
  ) => readonly (readonly [effect: ViolationEffect, violations: readonly Violation[]])[];
}

/** The label of whatever is not in the tables of this version. */
const OTHER = "other";

/** @param controls The ids of all controls. */
function createLabels(controls: readonly string[]): Labels {
  const actions = new Set(ROUTES.map(({ action }) => action));
  const known = new Set(controls);
  return {
    know(more) {
      for (const control of more) known.add(control);
    },
    ofAction(action) {
      if (action === null) return "none";
      return actions.has(action) ? action : OTHER;
    },
    ofControl: (control) => (known.has(control) ? control : OTHER),
    violationsIn,
  };
}

function violationsIn(decision: Decision): ReturnType<Labels["violationsIn"]> {
  switch (decision.effect) {
    case "error":
      return [];
    case "allow":
      return [
        ["warned", decision.warnings],
        ["unenforced", decision.unenforced],
      ];
    case "deny":
      return [
        ["refused", decision.violations],
        ["warned", decision.warnings],
      ];
  }
}
