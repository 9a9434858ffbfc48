import { randomUUID } from "node:crypto";
import type { Call } from "../../domain/call.js";
import type { Caller } from "../../domain/caller.js";
import type { Decision } from "../../domain/decision.js";
import type { Evaluation } from "../../domain/evaluation.js";
import type { PluginError } from "../../domain/errors.js";
import type { Facts } from "../../domain/facts.js";
import type { Identity } from "../../domain/identity.js";
import type { Message } from "../../domain/message.js";
import type { RequestOutcome } from "../ownership/request-tracker.js";
import type { Configuration } from "./evaluator.js";

/** The results of the phases of a decision. Fields of phases that did not take place are null, or as `nothingKnown` has them. */
export interface DecisionContext {
  readonly id: string;
  readonly message: Message | null;
  /** True for an inspection by Dockwarden for another request, whose audit record is enough. */
  readonly own: boolean;
  readonly identity: Identity | null;
  /** The caller's groups by the settings; none where the identity is refused. */
  readonly groups: readonly string[];
  /** As it was read; `evaluation.call` has the findings of the evaluation too. */
  readonly call: Call | null;
  /** The last one, if a request was evaluated again because names had changed. */
  readonly evaluation: Evaluation | null;
  /** The input of that evaluation, for the capture. */
  readonly captured: CapturedInput | null;
  /** Ends everything that an allowed request holds, if dockerd is told to refuse it after all. */
  readonly withdraw: (() => void) | null;
  /** The matching request and what it created, in the response phase. */
  readonly answered: RequestOutcome | null;
}

/** The policy's input, and the time by which exceptions end. */
export interface CapturedInput {
  /** Null if the request was refused before it was complete. */
  readonly facts: Facts | null;
  readonly policyTime: Date;
}

/** A message with its decision, and the configuration that led to it. */
export interface Decided {
  readonly configuration: Configuration;
  readonly context: DecisionContext;
  readonly decision: Decision;
  /** Returns who calls by the settings; without it, nobody is known to be an administrator. */
  readonly callerOf?: (identity: Identity) => Caller;
}

/** Steps that each yield what a phase found out, and at last return a result. */
export type Phases<Result> = AsyncGenerator<Partial<DecisionContext>, Result, undefined>;

/** Creates the context of a message that no phase has read. */
export function nothingKnown(): DecisionContext {
  return {
    id: randomUUID(),
    message: null,
    own: false,
    identity: null,
    groups: [],
    call: null,
    evaluation: null,
    captured: null,
    withdraw: null,
    answered: null,
  };
}

/** Returns the call, with the findings of its evaluation if there was one; null if it could not be read. */
export function callIn({ call, evaluation }: DecisionContext): Call | null {
  return evaluation?.call ?? call;
}

/**
 * Runs all phases of a decision.
 *
 * @returns The decision, and what the phases found out. A failure becomes a decision by `denialOf`, with what was found out
 *   before it.
 */
export async function runPhases(
  phasesOf: (id: string) => Phases<Decision>,
  denialOf: (thrown: unknown) => Decision,
): Promise<Pick<Decided, "context" | "decision">> {
  let context = nothingKnown();
  try {
    const phases = phasesOf(context.id);
    for (;;) {
      const phase = await phases.next();
      if (phase.done === true) return { context, decision: phase.value };
      context = { ...context, ...phase.value };
    }
  } catch (thrown) {
    return { context, decision: denialOf(thrown) };
  }
}

/** Returns the decision that a failure leads to. */
export function errorOf({ code, message }: PluginError): Decision {
  return { effect: "error", code, message };
}

/** The decision where something was thrown that should not be: a fault of this program. */
export const FAULT: Decision = {
  effect: "error",
  code: "FAULT",
  message: "This request could not be evaluated because of a fault of Dockwarden; see its log",
};
