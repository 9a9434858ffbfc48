import type { BreakGlass } from "../../domain/break-glass.js";
import type { Call } from "../../domain/call.js";
import type { HostFacts } from "../../domain/facts.js";
import type { Evaluation } from "../../domain/evaluation.js";
import type { Response } from "../../domain/message.js";
import type { Catalogue, Settings } from "../../domain/settings.js";
import type { TargetFacts } from "../../domain/target-facts.js";
import { collectFrom, evaluateFacts, type About } from "./evaluate.js";
import type { Policy } from "../policy/wasm-policy.js";
import { readResponse } from "../protocol/read-response.js";
import type { Callers } from "../settings/callers.js";
import { createResponseControls } from "../settings/response-controls.js";

/** Evaluates dockerd's responses. */
export interface ResponseEvaluator {
  /** Returns true if any control, switched on or not, evaluates the responses to such requests. */
  readonly mayEvaluate: (action: string) => boolean;
  /** Returns null if no control that is switched on evaluates the responses to such calls. */
  readonly evaluate: (call: Call, about: AboutResponse) => Evaluation | null;
}

/** The context of a response, besides the call. */
export interface AboutResponse extends Omit<About, "host"> {
  readonly apiMax: string | null;
  readonly response: Response;
  readonly breakGlass: BreakGlass | null;
  /** The objects of the request when it was evaluated; null if that was not kept. */
  readonly targets: readonly TargetFacts[] | null;
}

/**
 * Creates a response evaluator. The call is read again from the message. Neither dockerd nor the disk is read again, so
 * facts that only these have are null.
 *
 * @param hostBy Returns what is known of the host already, given the highest API version that dockerd has shown.
 */
export function createResponseEvaluator(
  configuration: {
    readonly settings: Settings;
    readonly policy: Policy;
    readonly catalogue: Catalogue;
  },
  callers: Callers,
  hostBy: (apiMax: string | null) => HostFacts,
): ResponseEvaluator {
  const { settings, catalogue } = configuration;
  const controls = createResponseControls(settings, catalogue);
  return {
    mayEvaluate: controls.exist,
    evaluate(call, about) {
      const { identity, response, targets, apiMax, breakGlass } = about;
      const caller = callers.of(identity);
      if (!controls.areOn(call.action, caller)) return null;
      const host = hostBy(apiMax);
      const collected = collectFrom({ call, caller }, { ...about, host }, settings);
      if ("decision" in collected) return collected;
      const read = readResponse(response, call.action);
      const facts = { ...collected.facts, phase: "response" as const, targets, response: read };
      const subject = { call, caller, identity, breakGlass, policyTime: about.policyTime };
      return evaluateFacts(configuration, subject, facts, collected);
    },
  };
}
