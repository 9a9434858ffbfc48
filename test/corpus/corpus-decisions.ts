import { randomUUID } from "node:crypto";
import { recordOf } from "../../src/audit/record/record-of.js";
import type { Decision } from "../../src/domain/decision.js";
import type { AuditRecord } from "../../src/domain/record.js";
import { identityOfName } from "../../src/engine/identity/identify.js";
import type { Case } from "../../src/preview/attack/case.js";
import { openCaseWorld } from "../../src/preview/attack/case-world.js";
import { createOfflineDecider, type OfflineDecision } from "../../src/preview/session/decider.js";
import { fillCase } from "../../src/preview/attack/fill-case.js";
import {
  openConfiguration,
  type ChosenSettings,
} from "../../src/preview/session/open-configuration.js";
import { corpusPlaceholders } from "../../src/preview/attack/placeholder-values.js";
import { decodeMessage } from "../../src/engine/protocol/decode-message.js";

/** Decides on cases of the corpus as a user's, as the plugin does. */
export interface CorpusDecisions {
  readonly decide: (one: Case) => Promise<OfflineDecision>;
  /** Returns the audit record of the decision, as it is read from a log. */
  readonly record: (one: Case) => Promise<AuditRecord>;
  readonly close: () => Promise<void>;
}

/** Opens it. */
export async function corpusDecisions(
  chosen: Omit<ChosenSettings, "file">,
  hostRoot: string,
  user: string,
): Promise<CorpusDecisions> {
  const { settings } = chosen;
  const opened = await openConfiguration(chosen, hostRoot);
  const identity = await identityOfName(settings, user, []);
  const world = openCaseWorld(user);
  const decider = createOfflineDecider(opened.configuration, world.directory);
  const values = corpusPlaceholders();
  const bytesOf = (one: Case): Buffer =>
    Buffer.from(JSON.stringify(fillCase(one, values).authz_request));
  const decide = (one: Case): Promise<OfflineDecision> => {
    world.arrange(one);
    return decider.decide(bytesOf(one), identity);
  };
  return {
    decide,
    async record(one) {
      const found = await decide(one);
      const record = recordOf(
        {
          ...{ id: randomUUID(), time: new Date(), durationUs: 1, phase: "request", identity },
          ...{ message: decodeMessage(bytesOf(one), "request"), answered: null, about: [] },
          ...{ call: found.call, evaluation: found.evaluation, decision: decisionOf(found) },
          ...{ groups: [], settings, revision: "0".repeat(64) },
        },
        "request",
      );
      return JSON.parse(JSON.stringify(record)) as AuditRecord;
    },
    close: () => opened.close(),
  };
}

function decisionOf({ effect, violations, warnings, error }: OfflineDecision): Decision {
  if (effect === "allow") return { effect, warnings, unenforced: [] };
  if (effect === "deny") return { effect, violations, warnings };
  return { effect, code: "FAULT", message: error ?? "" };
}
