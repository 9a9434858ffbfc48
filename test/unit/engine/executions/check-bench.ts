import type { AllowedRequest, DockerEvent, Mismatch } from "../../../../src/domain/executions.js";
import type { TargetFacts } from "../../../../src/domain/target-facts.js";
import {
  createExecutionCheck,
  type ExecutionCheck,
} from "../../../../src/engine/executions/execution-check.js";
import { createSteplessClock } from "../../../../src/engine/executions/stepless-clock.js";

/** For how long requests of before a start are unknown. */
export const SETTLED_MS = 15 * 60_000;

const SUCCESS = { status: 204, headers: new Map(), body: null };

/** A container that a request names as what it is about. */
export function target(id: string | null, changes: Partial<TargetFacts> = {}): TargetFacts {
  const found = id !== null;
  const facts = { field: "path", kind: "container", use: "subject", ref: "web", found, id };
  return { ...facts, owner: "alice", ...changes } as TargetFacts;
}

/** A check over a clock of its own. */
export interface CheckBench {
  readonly check: ExecutionCheck;
  readonly found: readonly Mismatch[];
  readonly faults: readonly unknown[];
  readonly nowMs: () => number;
  /** Sets the host's clock, which dockerd's events follow. */
  readonly setClock: (byMs: number) => void;
  /** Moves the clock, and nothing else. */
  readonly tick: (ms: number) => void;
  /** Lets time pass, second by second. */
  readonly pass: (ms: number) => void;
  /** Allows a request of alice's about the container `a`, and gives its decision. */
  readonly allow: (action: string, changes?: Partial<AllowedRequest>) => string;
  readonly answer: (decision: string | null, action: string, response?: object) => void;
  readonly event: (action: string, id?: string, changes?: Partial<DockerEvent>) => void;
  /** The decisions of each mismatch. */
  readonly accused: () => readonly (readonly string[])[];
}

/** @param report Hears of mismatches first; what it throws is a fault. */
export function createCheckBench(
  report: (mismatch: Mismatch) => void = () => undefined,
): CheckBench {
  let nowMs = 1_764_161_000_000;
  let setByMs = 0;
  let count = 0;
  const work: (() => void)[] = [];
  const found: Mismatch[] = [];
  const faults: unknown[] = [];
  const check = createExecutionCheck({
    report(mismatch) {
      report(mismatch);
      found.push(mismatch);
    },
    onFault: (thrown) => faults.push(thrown),
    clock: createSteplessClock({ wallMs: () => nowMs + setByMs, steadyMs: () => nowMs }),
    later: (one) => work.push(one),
  });
  check.connected(true);
  return {
    check,
    found,
    faults,
    nowMs: () => nowMs,
    setClock(byMs) {
      setByMs += byMs;
    },
    tick(ms) {
      nowMs += ms;
    },
    pass(ms) {
      for (const end = nowMs + ms; nowMs < end;) {
        nowMs += 1000;
        for (const one of work.splice(0)) one();
      }
    },
    allow(action, changes = {}) {
      const decision = `decision-${++count}`;
      const request = { decision, action, user: "alice", targets: [target("a")] };
      check.allowed({ ...request, removesLink: false, ...changes });
      return decision;
    },
    answer(decision, action, response = SUCCESS) {
      const begun = decision === null ? null : { id: decision };
      check.answered(begun, action, { ...SUCCESS, ...response });
    },
    event(action, id = "b", changes = {}) {
      const event = { type: "container", action, id, name: "web", timeMs: nowMs + setByMs };
      check.observed({ ...event, ...changes });
    },
    accused: () => found.map(({ suspects }) => suspects.map(({ decision }) => decision)),
  };
}
