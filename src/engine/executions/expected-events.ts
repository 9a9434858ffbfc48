import type { EventRule } from "../../domain/executions.js";
import { furtherRulesOf } from "./event-rules.js";
import type { Expectation } from "./expectation.js";
import { createSets } from "../../domain/sets.js";

/** Finds expectations by rule and object; null stands for an unknown object. */
export interface ExpectedEvents {
  readonly add: (expectation: Expectation) => void;
  /** Call this when its event has come. */
  readonly meet: (expectation: Expectation) => void;
  readonly remove: (expectation: Expectation) => void;
  /** Returns the oldest one that expects this event. */
  readonly due: (rule: EventRule, id: string | null) => Expectation | undefined;
  /** Returns true if there is one that may cause such events in addition to its own. */
  readonly hasFurther: (rule: EventRule, id: string | null) => boolean;
  /** Returns those about known objects whose own event has not come. */
  readonly missing: (rule: EventRule) => ReadonlySet<Expectation>;
}

/** Creates empty pools. */
export function createExpectedEvents(): ExpectedEvents {
  const due = createSets<Expectation>();
  const further = createSets<Expectation>();
  const missing = createSets<Expectation>();
  const keysOf = (rule: EventRule, { ids }: Expectation): readonly string[] =>
    (ids ?? [null]).map((id) => keyOf(rule, id));

  function undue(expectation: Expectation): void {
    const { rule } = expectation;
    if (rule === null) return;
    for (const key of keysOf(rule, expectation)) due.delete(key, expectation);
    missing.delete(rule.action, expectation);
  }

  return {
    add(expectation) {
      const { rule, ids, action } = expectation;
      for (const key of rule === null ? [] : keysOf(rule, expectation)) due.add(key, expectation);
      if (rule !== null && ids !== null) missing.add(rule.action, expectation);
      for (const other of furtherRulesOf(action))
        for (const key of keysOf(other, expectation)) further.add(key, expectation);
    },
    meet(expectation) {
      const { rule } = expectation;
      undue(expectation);
      // dockerd may repeat an event that not only requests cause: a kill that the process ignores.
      if (rule === null || rule.onlyRequests) return;
      for (const key of keysOf(rule, expectation)) further.add(key, expectation);
    },
    remove(expectation) {
      const { rule, action } = expectation;
      undue(expectation);
      for (const other of [...(rule === null ? [] : [rule]), ...furtherRulesOf(action)])
        for (const key of keysOf(other, expectation)) further.delete(key, expectation);
    },
    due: (rule, id) => due.first(keyOf(rule, id)),
    hasFurther: (rule, id) => further.first(keyOf(rule, id)) !== undefined,
    missing: (rule) => missing.all(rule.action),
  };
}

function keyOf({ action }: EventRule, id: string | null): string {
  return `${action} ${id ?? ""}`;
}
