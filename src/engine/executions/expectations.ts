import type { AllowedRequest, DockerEvent, EventRule } from "../../domain/executions.js";
import type { TargetFacts } from "../../domain/target-facts.js";
import { furtherRulesOf, ruleOfAction } from "./event-rules.js";
import type { Outcome } from "../../domain/outcome.js";
import type { Expectation } from "./expectation.js";
import { createExpectedEvents, type ExpectedEvents } from "./expected-events.js";

/** The allowed requests whose events may still come. Every operation but `suspects` takes constant time. */
export interface Expectations {
  readonly add: (request: AllowedRequest, nowMs: number, era: number | null) => void;
  /** Call this when the request of a decision does not go to dockerd. */
  readonly withdrawn: (decision: string) => void;
  /** Call this when dockerd answers the request of a decision; null if it is unknown which decision allowed it. */
  readonly answered: (
    decision: string | null,
    action: string,
    outcome: Outcome,
    nowMs: number,
  ) => void;
  /** Returns true if a request matches an event; if only requests cause such events, each matches one. */
  readonly explain: (rule: EventRule, event: DockerEvent) => boolean;
  /** Returns true if a request about unknown objects matches it. */
  readonly explainByUnknown: (rule: EventRule) => boolean;
  /**
   * Returns requests whose event is still missing, and which dockerd may have been executing at the time of `event`.
   */
  readonly suspects: (rule: EventRule, event: DockerEvent, era: number) => readonly Expectation[];
  /** Returns when a request with a missing event was last dropped; null for never. */
  readonly forgotMs: () => number | null;
}

/** Beyond this many requests the oldest are dropped. */
const MAX_EXPECTED = 10_000;
/** The longest time from a response to its events. */
const LATE_MS = 10_000;
/** Events of a swarm come a moment after the response, those of containers before it. */
const SWARM_SLACK_MS = 2000;
/** The most suspects that one event is compared with. */
const MAX_SUSPECTS = 100;

/** Creates an empty one. */
export function createExpectations(maxExpected = MAX_EXPECTED): Expectations {
  const pools = createExpectedEvents();
  const memory = createMemory(pools, maxExpected);
  return {
    add(request, nowMs, era) {
      const expectation = expectationOf(request, nowMs, era);
      if (expectation !== null) memory.add(expectation, nowMs);
    },
    withdrawn(decision) {
      const expectation = memory.of(decision);
      if (expectation !== undefined) memory.forget(expectation);
    },
    answered(decision, action, outcome, nowMs) {
      const known = decision === null ? undefined : memory.of(decision);
      const expectation = known ?? forgottenOf(decision, action, nowMs);
      if (expectation === null) return;
      if (known === undefined) pools.add(expectation);
      expectation.answer = { atMs: nowMs, outcome };
      memory.end(expectation, nowMs);
    },
    explain: (rule, { id }) => explainBy(memory, pools, rule, [id, null]),
    explainByUnknown: (rule) => explainBy(memory, pools, rule, [null]),
    suspects: (rule, event, era) => suspectsIn(pools.missing(rule), event, era),
    forgotMs: memory.forgotMs,
  };
}

function explainBy(
  memory: Memory,
  pools: ExpectedEvents,
  rule: EventRule,
  ids: readonly (string | null)[],
): boolean {
  for (const id of ids) {
    const due = pools.due(rule, id);
    if (due === undefined) continue;
    due.isMet = true;
    pools.meet(due);
    // A session may last for days after its event.
    if (rule.early) memory.forget(due);
    return true;
  }
  return ids.some((id) => pools.hasFurther(rule, id));
}

interface Memory extends Pick<Expectations, "forgotMs"> {
  readonly of: (decision: string) => Expectation | undefined;
  readonly add: (expectation: Expectation, nowMs: number) => void;
  /** Marks it as answered, to be dropped after a while. */
  readonly end: (expectation: Expectation, nowMs: number) => void;
  readonly forget: (expectation: Expectation) => void;
}

/** Stores expectations until their requests have ended, up to a limit. */
function createMemory(pools: ExpectedEvents, maxExpected: number): Memory {
  const byDecision = new Map<string, Expectation>();
  const ended = createQueue<Expectation>();
  let forgotMs: number | null = null;

  function forget(expectation: Expectation): void {
    byDecision.delete(expectation.decision);
    pools.remove(expectation);
  }

  function keepFew(nowMs: number): void {
    for (const expectation of ended.before(nowMs - LATE_MS)) forget(expectation);
    const [oldest] = byDecision.size > maxExpected ? byDecision.values() : [];
    if (oldest === undefined) return;
    forget(oldest);
    if (!oldest.isMet) forgotMs = nowMs;
  }

  return {
    of: (decision) => byDecision.get(decision),
    add(expectation, nowMs) {
      byDecision.set(expectation.decision, expectation);
      pools.add(expectation);
      keepFew(nowMs);
    },
    end(expectation, nowMs) {
      ended.add(expectation, nowMs);
      keepFew(nowMs);
    },
    forget,
    forgotMs: () => forgotMs,
  };
}

function expectationOf(
  { decision, action, user, targets, removesLink }: AllowedRequest,
  allowedMs: number,
  era: number | null,
): Expectation | null {
  const rule = removesLink ? undefined : ruleOfAction(action);
  const [type] = [rule, ...furtherRulesOf(action)].flatMap((one) => one?.type ?? []);
  if (type === undefined) return null;
  const subjects = targets?.filter(({ kind, use }) => kind === type && use === "subject") ?? [];
  return {
    decision,
    action,
    user,
    targets: subjects.map(({ kind, ref, id, owner }) => ({ kind, ref, id, owner })),
    rule: rule ?? null,
    ids: idsOf(subjects),
    allowedMs,
    era,
    answer: null,
    isMet: false,
  };
}

/** A missing object has no id: such a request concerns no object. */
function idsOf(subjects: readonly TargetFacts[]): readonly string[] | null {
  if (subjects.length === 0 || subjects.some(({ found }) => found === null)) return null;
  return [...new Set(subjects.flatMap(({ id }) => id ?? []))];
}

/** A request that was allowed before this program started, or was dropped, may have concerned any object. */
function forgottenOf(decision: string | null, action: string, nowMs: number): Expectation | null {
  // Requests with an early event are dropped as soon as it has come.
  if (decision !== null && ruleOfAction(action)?.early !== false) return null;
  const request = { decision: decision ?? "", action, user: "", targets: null, removesLink: false };
  return expectationOf(request, nowMs, null);
}

function suspectsIn(
  missing: ReadonlySet<Expectation>,
  event: DockerEvent,
  era: number,
): readonly Expectation[] {
  const suspects: Expectation[] = [];
  for (const expectation of missing) {
    if (expectation.era !== era || !mayHaveCaused(expectation, event)) continue;
    suspects.push(expectation);
    if (suspects.length === MAX_SUSPECTS) break;
  }
  return suspects;
}

function mayHaveCaused({ answer, allowedMs }: Expectation, { type, timeMs }: DockerEvent): boolean {
  if (allowedMs > timeMs || answer?.outcome === "failure") return false;
  const slackMs = type === "container" ? 0 : SWARM_SLACK_MS;
  return answer === null || timeMs <= answer.atMs + slackMs;
}

/** Items in the order of their times. */
interface Queue<Item> {
  readonly add: (item: Item, atMs: number) => void;
  /** Removes and returns those that were added before a time. */
  readonly before: (timeMs: number) => readonly Item[];
}

function createQueue<Item>(): Queue<Item> {
  // A Map removes its first entry in constant time; an array does not.
  const entries = new Map<number, { readonly item: Item; readonly atMs: number }>();
  let next = 0;
  return {
    add(item, atMs) {
      entries.set(next++, { item, atMs });
    },
    before(timeMs) {
      const taken: Item[] = [];
      for (const [key, { item, atMs }] of entries) {
        if (atMs >= timeMs) break;
        entries.delete(key);
        taken.push(item);
      }
      return taken;
    },
  };
}
