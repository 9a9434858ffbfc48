import { callIn, errorOf, runPhases } from "../../engine/decision/decision-context.js";
import type { Decided } from "../../engine/decision/decision-context.js";
import { decide, type DecisionParts } from "../../engine/decision/decide.js";
import { createEvaluator } from "../../engine/decision/evaluator.js";
import type { Configuration, Evaluator } from "../../engine/decision/evaluator.js";
import type { Directory } from "../../engine/dockerd/directory.js";
import type { Call } from "../../domain/call.js";
import type { Decision, Violation } from "../../domain/decision.js";
import type { Evaluation } from "../../domain/evaluation.js";
import type { Identity } from "../../domain/identity.js";
import { PluginError } from "../../domain/errors.js";
import { createRequestTracker } from "../../engine/ownership/request-tracker.js";
import { createDockerdView, type DockerdView } from "../../engine/request/dockerd-view.js";
import { NOTHING_TRIED, triedCaller, triedSettings, type TriedSettings } from "./tried-settings.js";

/** A decision that nobody is told and that is not recorded. */
export interface OfflineDecision {
  readonly effect: "allow" | "deny" | "error";
  /** In mode deny, by severity as the policy lists them. */
  readonly violations: readonly Violation[];
  readonly warnings: readonly Violation[];
  /** The text of an error; null otherwise. */
  readonly error: string | null;
  /** Null if the message could not be read so far. */
  readonly call: Call | null;
  readonly evaluation: Evaluation | null;
}

/** Decides as the plugin does, without dockerd, plugin and audit log. */
export interface OfflineDecider {
  /**
   * Decides on the AuthZ message of a request.
   *
   * @param identity The caller, in place of the one that the message proves; null for that one.
   * @param tried What to try in place of the caller's settings; nothing by default.
   */
  decide(
    message: Uint8Array,
    identity: Identity | null,
    tried?: TriedSettings,
  ): Promise<OfflineDecision>;
}

/** The context of a decision beside the objects. */
export interface Surroundings {
  /** The known properties of dockerd. */
  readonly dockerd: DockerdView;
  /** The time, by which exceptions apply and which rules read. */
  readonly now: () => Date;
}

/**
 * Creates one.
 *
 * @param configuration Its mode of enforcement must be `enforce`, otherwise everything is allowed.
 * @param directory What stands for dockerd.
 * @param surroundings Without them nothing is known of dockerd, and the time is now.
 */
export function createOfflineDecider(
  configuration: Configuration,
  directory: Directory,
  { dockerd = createDockerdView(), now = () => new Date() }: Partial<Surroundings> = {},
): OfflineDecider {
  const evaluator = createEvaluator(configuration, directory);
  return {
    async decide(message, identity, tried = NOTHING_TRIED) {
      const identified: Evaluator = {
        ...evaluator,
        identify: (read) => identity ?? evaluator.identify(read),
      };
      const asked =
        identity === null || tried === NOTHING_TRIED
          ? identified
          : evaluatorTrying(tried, identified, identity, directory);
      const received = { bytes: message, phase: "request", endMs: Infinity } as const;
      const parts = partsWith(directory, { dockerd, now });
      const decided = await runPhases((id) => decide(received, asked, id, parts), errorOrThrow);
      decided.context.withdraw?.();
      return outcomeOf(decided);
    },
  };
}

function errorOrThrow(thrown: unknown): Decision {
  if (!(thrown instanceof PluginError)) throw thrown;
  return errorOf(thrown);
}

function evaluatorTrying(
  tried: TriedSettings,
  evaluator: Evaluator,
  identity: Identity,
  directory: Directory,
): Evaluator {
  const { configuration } = evaluator;
  const before = evaluator.callerOf(identity);
  const settings = triedSettings(configuration.settings, before, tried);
  const caller = triedCaller(before, identity, settings, tried);
  return {
    ...createEvaluator({ ...configuration, settings }, directory),
    identify: () => identity,
    callerOf: () => caller,
  };
}

/** Nothing lasts from one decision to the next: no request is in flight. */
function partsWith(directory: Directory, { dockerd, now }: Surroundings): DecisionParts {
  return {
    directory,
    tracker: createRequestTracker({
      ...{ owners: undefined, directory, now, readingSince: () => null },
      tell: (thrown) => {
        throw thrown;
      },
    }),
    dockerd,
    executions: undefined,
    turns: { run: (_user, work) => Promise.resolve(work()) },
    recent: { keep: () => () => undefined, take: () => null },
    breakGlassOf: () => null,
    now,
    policyTime: now,
  };
}

function outcomeOf({ decision, context }: Pick<Decided, "decision" | "context">): OfflineDecision {
  const { effect } = decision;
  return {
    effect,
    violations: effect === "deny" ? decision.violations : [],
    warnings: effect === "error" ? [] : decision.warnings,
    error: effect === "error" ? `${decision.code}: ${decision.message}` : null,
    call: callIn(context),
    evaluation: context.evaluation,
  };
}
