import type { AuditRecord } from "../../domain/record.js";
import type { DecisionChange, Doubt, ReplayOutcome } from "./replay-record.js";

/** A count, with the first decisions in it. */
export interface ReplayCount {
  readonly name: string;
  readonly count: number;
  readonly examples: readonly string[];
}

/** The changes by new settings, by control and by user; the most frequent first. */
export interface ReplayPart {
  readonly count: number;
  readonly examples: readonly string[];
  /** A decision counts for each of its controls. */
  readonly controls: readonly ReplayCount[];
  readonly users: readonly ReplayCount[];
}

/** The result of a replay. */
export interface ReplaySummary {
  /** Requests that were replayed. */
  readonly requests: number;
  readonly same: number;
  readonly newly_denied: ReplayPart;
  readonly newly_allowed: ReplayPart;
  readonly undecidable: ReplayPart & { readonly why: readonly ReplayCount[] };
  /** Records of responses and of executions, which are no requests. */
  readonly passed_over: number;
}

/** Adds up outcomes. */
export interface ReplayTally {
  readonly add: (record: Pick<AuditRecord, "id" | "user">, outcome: ReplayOutcome) => void;
  readonly passOver: () => void;
  readonly summary: () => ReplaySummary;
}

const MAX_EXAMPLES = 3;
/** More names are counted together: callers choose theirs, and may be many. */
const MAX_NAMES = 1000;
/** The name under which anonymous callers are counted. */
const ANONYMOUS_NAME = "(anonymous)";
const OTHERS = "(others)";

/** Creates it without any. */
export function createReplayTally(): ReplayTally {
  const parts = {
    newly_denied: createPart(),
    newly_allowed: createPart(),
    undecidable: createPart(),
  };
  const why = createCounts();
  let same = 0;
  let passedOver = 0;
  return {
    passOver: () => void (passedOver += 1),
    add({ id, user }, { change, controls, doubt }) {
      if (change === "same") {
        same += 1;
        return;
      }
      parts[change].add(id, user ?? ANONYMOUS_NAME, controls);
      if (doubt !== null) why.add(doubt, id);
    },
    summary() {
      const { newly_denied, newly_allowed, undecidable } = parts;
      const counted = [newly_denied, newly_allowed, undecidable].map((part) => part.part());
      const [denied, allowed, unknown] = counted as [ReplayPart, ReplayPart, ReplayPart];
      return {
        requests: same + counted.reduce((sum, { count }) => sum + count, 0),
        ...{ same, newly_denied: denied, newly_allowed: allowed },
        undecidable: { ...unknown, why: why.all() },
        passed_over: passedOver,
      };
    },
  };
}

function createPart() {
  const all = createCounts();
  const byControl = createCounts();
  const byUser = createCounts();
  return {
    add(id: string, user: string, controls: readonly string[]) {
      all.add("", id);
      byUser.add(user, id);
      for (const control of controls) byControl.add(control, id);
    },
    part(): ReplayPart {
      const [{ count, examples } = { count: 0, examples: [] }] = all.all();
      return { count, examples, controls: byControl.all(), users: byUser.all() };
    },
  };
}

function createCounts() {
  const counts = new Map<string, { count: number; readonly examples: string[] }>();
  return {
    add(name: string, id: string) {
      const key = counts.has(name) || counts.size < MAX_NAMES ? name : OTHERS;
      const one = counts.get(key) ?? { count: 0, examples: [] };
      one.count += 1;
      if (one.examples.length < MAX_EXAMPLES) one.examples.push(id);
      counts.set(key, one);
    },
    all: (): readonly ReplayCount[] =>
      [...counts]
        .map(([name, one]) => ({ name, ...one }))
        .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1)),
  };
}

/** The changes for which a replay fails. */
export type FailOn = "changed" | "newly-denied" | "newly-allowed" | "undecidable" | "any";

const CHANGES: Readonly<Record<FailOn, readonly Exclude<DecisionChange, "same">[]>> = {
  changed: ["newly_denied", "newly_allowed"],
  "newly-denied": ["newly_denied"],
  "newly-allowed": ["newly_allowed"],
  undecidable: ["undecidable"],
  any: ["newly_denied", "newly_allowed", "undecidable"],
};

/** Returns true if a replay has found one of what it is to fail on. */
export function failsOn(summary: ReplaySummary, on: FailOn): boolean {
  return CHANGES[on].some((change) => summary[change].count > 0);
}

/** By reason: what to tell people. */
export const DOUBT_TEXTS: Readonly<Record<Doubt, string>> = {
  settings: "decided by other settings than the old ones",
  controls: "the record does not say what these controls would find",
  caller: "the record does not say who called, as far as that matters",
  inspections: "new controls would have inspected more",
  paths: "host paths would have been resolved otherwise",
  break_glass: "decided in an emergency",
  error: "no decision could be made",
  record: "the record lacks what is needed",
};
