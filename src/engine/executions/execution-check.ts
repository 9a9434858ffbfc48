import type { AllowedRequest, DockerEvent, EventRule, Mismatch } from "../../domain/executions.js";
import type { Response } from "../../domain/message.js";
import { ruleOfEvent } from "./event-rules.js";
import { outcomeOf } from "../../domain/outcome.js";
import type { Expectation } from "./expectation.js";
import { createSteplessClock, type SteplessClock } from "./stepless-clock.js";
import { createExpectations, type Expectations } from "./expectations.js";
import { createGuard, type Guard } from "./guard.js";

/** Compares dockerd's events with the decisions. */
export interface ExecutionCheck {
  /** Call this when a request goes to dockerd. */
  readonly allowed: (request: AllowedRequest) => void;
  /** Call this when an allowed request does not go to dockerd after all. */
  readonly withdrawn: (decision: string) => void;
  /**
   * Call this when dockerd is about to answer a request; `begun` is null if it is unknown which decision allowed it.
   */
  readonly answered: (
    begun: { readonly id: string } | null,
    action: string,
    response: Response,
  ) => void;
  /** Call this when events start; `isGuarded` tells whether dockerd asks this plugin about requests. */
  readonly connected: (isGuarded: boolean) => void;
  /** Call this when events may be missing from now on. */
  readonly interrupted: () => void;
  readonly observed: (event: DockerEvent) => void;
  /** Returns counts for metrics. */
  readonly counts: () => ExecutionCounts;
}

/** Counts since the start. */
export interface ExecutionCounts {
  /** Events that match a request. */
  readonly matched: number;
  readonly mismatched: number;
  /** Events that were not compared, since too many were waiting. */
  readonly dropped: number;
}

/** The parts of a check. */
export interface ExecutionCheckParts {
  readonly report: (mismatch: Mismatch) => void;
  /** Called with an error that occurs while an event is compared or reported: a fault of this program. */
  readonly onFault: (thrown: unknown) => void;
  /** The clock for ages, and for the order of events and requests. */
  readonly clock?: SteplessClock;
  /** Does `work` after a while. */
  readonly later?: (work: () => void, ms: number) => void;
}

/** An event that matches no request yet. */
interface Held {
  readonly rule: EventRule;
  readonly event: DockerEvent;
  /** When dockerd sent it, by the clock of the check: setting the host's must not change what came before what. */
  readonly atMs: number;
  readonly suspects: readonly Expectation[];
  readonly sinceMs: number;
}

/** The longest time between an event and the response to the same request. */
const PATIENCE_MS = 3000;
/** The age of a held event at which unanswered suspects are accused whose own event dockerd sends at once. */
const EARLY_PATIENCE_MS = 5000;
/** When an unanswered suspect is given up. */
const GIVEN_UP_MS = 60_000;
const REVIEW_MS = 1000;
const MAX_HELD = 1000;

/**
 * Creates a check. It is lenient in matching events and strict in accusing requests, so that dockerd's own
 * work never counts as a mismatch.
 */
export function createExecutionCheck(parts: ExecutionCheckParts): ExecutionCheck {
  const { nowMs, at } = parts.clock ?? createSteplessClock();
  const known = { expectations: createExpectations(), guard: createGuard(nowMs()) };
  const { expectations, guard } = known;
  const counts = { matched: 0, mismatched: 0, dropped: 0 };
  const accuse = (mismatch: Mismatch): void => {
    counts.mismatched += 1;
    parts.report(mismatch);
  };
  const waiting = createWaiting(parts, (one) => isDone(one, { ...known, nowMs: nowMs() }, accuse));
  return {
    allowed(request) {
      guard.asked(nowMs());
      expectations.add(request, nowMs(), guard.era());
    },
    withdrawn: expectations.withdrawn,
    answered(begun, action, response) {
      expectations.answered(begun?.id ?? null, action, outcomeOf(response), nowMs());
    },
    connected(isGuarded) {
      guard.connected(isGuarded, nowMs());
    },
    interrupted: guard.interrupted,
    observed(event) {
      const rule = ruleOfEvent(event.type, event.action);
      if (rule === undefined) return;
      if (expectations.explain(rule, event)) {
        counts.matched += 1;
        return;
      }
      const atMs = at(event.timeMs);
      const suspects = suspectsOf(known, rule, { ...event, timeMs: atMs });
      // dockerd itself causes most of these.
      if (!rule.onlyRequests && suspects.length === 0) return;
      if (!waiting.add({ rule, event, atMs, suspects, sinceMs: nowMs() })) counts.dropped += 1;
    },
    counts: () => ({ ...counts }),
  };
}

/**
 * Stores events that match no request yet, and reviews each every second until `isDone` returns true. An
 * error for one event goes to `onFault`: thrown from a timer it would end the process.
 */
function createWaiting(
  { later = laterByTimer, onFault }: Pick<ExecutionCheckParts, "later" | "onFault">,
  isDone: (one: Held) => boolean,
): { readonly add: (one: Held) => boolean } {
  let held: Held[] = [];

  function isLeft(one: Held): boolean {
    try {
      return !isDone(one);
    } catch (thrown) {
      onFault(thrown);
      return false;
    }
  }

  function review(): void {
    held = held.filter(isLeft);
    if (held.length > 0) later(review, REVIEW_MS);
  }

  return {
    add(one) {
      if (held.length >= MAX_HELD) return false;
      if (held.length === 0) later(review, REVIEW_MS);
      held.push(one);
      return true;
    },
  };
}

interface Known {
  readonly expectations: Expectations;
  readonly guard: Guard;
  readonly nowMs: number;
}

function suspectsOf(
  { expectations, guard }: Pick<Known, "expectations" | "guard">,
  rule: EventRule,
  event: DockerEvent,
): readonly Expectation[] {
  const era = guard.era();
  return era === null ? [] : expectations.suspects(rule, event, era);
}

/** Returns true if an event needs no further review; accuses those who may have caused it. */
function isDone(one: Held, known: Known, accuse: ExecutionCheckParts["report"]): boolean {
  const suspects = checked(one, known);
  if (suspects === "wait") return false;
  if (suspects !== null) accuse({ event: one.event, action: one.rule.action, suspects });
  return true;
}

/** Returns the requests to accuse, perhaps none; null if there is nothing to report. */
function checked(
  { rule, atMs, suspects, sinceMs }: Held,
  { expectations, guard, nowMs }: Known,
): readonly Expectation[] | "wait" | null {
  const ageMs = nowMs - sinceMs;
  if (ageMs < PATIENCE_MS) return "wait";
  if (expectations.explainByUnknown(rule)) return null;
  const left = suspects.filter(isStillSuspect);
  const forgotMs = expectations.forgotMs();
  if (guard.knowsAllOf(rule, atMs, forgotMs, nowMs)) return left;
  const proven = left.filter(({ answer }) => isProven(answer, nowMs));
  if (proven.length > 0) return proven;
  return left.length === 0 ? null : unproven(left, rule, ageMs);
}

/** An unanswered request may wait for a lock, unless dockerd sends its event at once. */
function unproven(left: readonly Expectation[], { early }: EventRule, ageMs: number) {
  if (early && ageMs >= EARLY_PATIENCE_MS) return left;
  return ageMs > GIVEN_UP_MS ? null : "wait";
}

function isStillSuspect({ isMet, answer }: Expectation): boolean {
  return !isMet && answer?.outcome !== "failure";
}

/** Returns true if dockerd answered a request with success, but never sent its event. */
function isProven(answer: Expectation["answer"], now: number): boolean {
  return answer?.outcome === "success" && now - answer.atMs >= PATIENCE_MS;
}

function laterByTimer(work: () => void, ms: number): void {
  setTimeout(work, ms).unref();
}
