import type { ControlRule } from "../../domain/control-rule.js";
import type { Violation } from "../../domain/decision.js";
import type { Parameter } from "../../domain/parameters.js";
import type { Mode } from "../../domain/settings.js";
import { revisionOf } from "../../engine/policy/load-policy.js";
import { originLinesOf, type OriginLines } from "../../engine/settings/origin-lines.js";
import { modeOrigin, parameterOrigins } from "../../engine/settings/value-origins.js";
import type { ValueOrigin } from "../../engine/settings/value-origins.js";
import { bodyTreeOf, findMember, memberAt } from "../world/body-tree.js";
import { changeRequest, type NoRequestChange, type RequestChange } from "./change-request.js";
import type { NoSettingsChange } from "../session/change-settings.js";
import { createRuleFinder } from "./control-rules.js";
import { controlList } from "./decision-head.js";
import type { OfflineDecision } from "../session/decider.js";
import type { OfflineRequest } from "../world/offline-request.js";
import { proposeSettings, type SettingsProposal } from "./propose-settings.js";
import type { RequestToExplain, RecordedQuestion } from "./question.js";
import { readInput } from "../session/read-input.js";
import type { Session } from "../session/session.js";

/** Why a request is denied, and what would pass. */
export interface Explanation {
  readonly decision: OfflineDecision;
  readonly findings: readonly ExplainedFinding[];
  /** The decision is that of the record: the log leaves out what decides, so that no change can be tried. */
  readonly isRecorded: boolean;
  /** Null for a request that is allowed, about which there can be no decision, or whose decision is that of the record. */
  readonly passing: {
    readonly request: RequestChange | NoRequestChange;
    readonly settings: SettingsProposal | NoSettingsChange;
  } | null;
}

/** A control's finding, and the values that decided it. */
export interface ExplainedFinding {
  readonly violation: Violation;
  /** The value that the control read, as JSON; null if it is not one value of the body. */
  readonly read: string | null;
  readonly rules: readonly ControlRule[];
  readonly mode: ValueOrigin<Mode>;
  /** By name. */
  readonly parameters: Readonly<Record<string, ValueOrigin<Parameter>>>;
}

/** Explains the decision on a request; each change was tried. */
export async function explain(
  session: Session,
  { request, recorded }: Pick<RequestToExplain, "request" | "recorded">,
): Promise<Explanation> {
  const again = await session.decide(request);
  const recordedOne = recorded === null ? null : recordedDecision(again, recorded, session);
  const decision = recordedOne ?? again;
  const findings = findingsOf(session, request, decision);
  const found = { decision, findings, isRecorded: recordedOne !== null };
  if (decision.effect !== "deny" || found.isRecorded) return { ...found, passing: null };
  const { own, caller } = session;
  const user = caller.uid === null ? null : `${caller.uid}:${caller.gids[0] ?? caller.uid}`;
  return {
    ...found,
    passing: {
      request: await changeRequest(request, decision, { own, user }, session.decide),
      settings: await proposeSettings(session, request, decision),
    },
  };
}

/**
 * Returns the decision as it was recorded, if the same settings now find something else in what the log has of the request;
 * else null.
 */
function recordedDecision(
  again: OfflineDecision,
  { record, isSame }: RecordedQuestion,
  { chosen: { library, settings, opaDockerAuthz } }: Session,
): OfflineDecision | null {
  const { revision, effect: before, violations, warnings } = record;
  const isBySame = isSame && revision === revisionOf(library.wasm, settings, opaDockerAuthz);
  if (!isBySame || before === "error") return null;
  if (controlList(again.violations) === controlList(violations)) return null;
  const effect = violations.length === 0 ? "allow" : "deny";
  return { ...again, effect, error: null, violations, warnings };
}

function findingsOf(
  session: Session,
  { body }: OfflineRequest,
  { violations, warnings }: OfflineDecision,
): readonly ExplainedFinding[] {
  const rulesOf = createRuleFinder(session.chosen.library);
  const tree = bodyTreeOf(body);
  const { settings, file } = session.chosen;
  const lines = file === null ? null : originLinesOf(readInput(file, "settings").toString());
  return [...violations, ...warnings].map((violation) => {
    const { control, field } = violation;
    const path = tree === null || field === null ? null : findMember(tree, field);
    const value = path === null || tree === null ? undefined : memberAt(tree, path);
    const mode = modeOrigin(settings, session.caller, control);
    const parameters = parameterOrigins(settings, session.caller, control);
    return {
      violation,
      read: violation.value ?? shownValue(value),
      rules: rulesOf(violation),
      mode: placed(mode, control, file, lines),
      parameters: Object.fromEntries(
        Object.entries(parameters).map(([name, one]) => [
          name,
          placed(one, `${control}.${name}`, file, lines),
        ]),
      ),
    };
  });
}

/** Other values may be secrets. */
function shownValue(value: unknown): string | null {
  return typeof value === "boolean" || typeof value === "number" ? String(value) : null;
}

/** Adds file and line to the places that are in the settings file. */
function placed<Value>(
  { value, places }: ValueOrigin<Value>,
  key: string,
  file: string | null,
  lines: OriginLines | null,
): ValueOrigin<Value> {
  return {
    value,
    places: places.map((place) => {
      const line = lines?.(place, key) ?? null;
      return line === null || file === null ? place : `${place}, ${file}:${line}`;
    }),
  };
}
