import type { ExaminedHost } from "./host-facts.js";
import type { LearntFact } from "./learnt.js";

/**
 * The severities of findings, the worst first. `critical`: whoever reaches the API can take the host now. `high`: one more
 * step or one more fault is enough. `medium`: a layer of protection is missing or unknown. `low`: better practice. `info`: good
 * to know.
 */
export const FINDING_SEVERITIES = ["critical", "high", "medium", "low", "info"] as const;

export type FindingSeverity = (typeof FINDING_SEVERITIES)[number];

/** A fault that a check found. */
export interface Fault {
  /** The observation, with the values. */
  readonly seen: string;
  /** The command or the setting that repairs it. */
  readonly fix: string;
}

/** A check could not come to a result. */
export interface Undecided {
  /** Why a fact that it needs is unknown. */
  readonly unknown: string;
}

/** The result of a check: `[]` if all is well. */
export type Found = readonly Fault[] | Undecided;

/** A question about the host. */
export interface Check {
  /** Kebab-case; it never changes. */
  readonly id: string;
  readonly severity: FindingSeverity;
  /** The fault that it looks for, as a title. */
  readonly title: string;
  /** The reason why it matters, in one or two sentences. */
  readonly why: string;
  /** The page that says more, as a path in the package: `docs/who-calls/tls.md#certificates`. */
  readonly page: string;
  /** Pure: the same facts give the same result. */
  readonly find: (facts: ExaminedHost) => Found;
}

/** A line of the report. */
export interface HostFinding extends Omit<Check, "find">, Fault {}

/** Applies `find` to a fact, or says why it is unknown. */
export function ifKnown<T>(fact: LearntFact<T>, find: (value: T) => Found): Found {
  return fact.known ? find(fact.value) : { unknown: fact.why };
}

/** Returns a list of the fault; empty if it is null. */
export function only(fault: Fault | null): readonly Fault[] {
  return fault === null ? [] : [fault];
}
