import type { Violation } from "../../domain/decision.js";
import { escaped } from "../../domain/escaped.js";
import type { OfflineDecision } from "../session/decider.js";
import type { RecordedQuestion } from "./question.js";
import type { Session } from "../session/session.js";

/** Says in a line what was decided, and below it what the decision rests on that is not certain. */
export function decisionHead(
  decision: OfflineDecision,
  session: Session,
  recorded: RecordedQuestion | null,
): string {
  const { call, effect, error } = decision;
  const what =
    call === null
      ? "A request that cannot be read"
      : `${call.action} (${call.method} ${shortened(call.uri)})`;
  const { identity, chosen } = session;
  const who =
    identity.refusal !== null
      ? "a caller who is refused"
      : identity.name === ""
        ? "an anonymous caller"
        : identity.name;
  const by = `${chosen.file ?? "no settings file"}, profile ${session.caller.profile}`;
  const lines = [
    `${what} of ${who}: ${OUTCOMES[effect]}, by ${by}`,
    ...(error === null ? [] : [`  ${error}`]),
    ...notesOf(decision, session).map((note) => `  Note: ${note}`),
    ...(recorded === null ? [] : recordNotes(decision, recorded)).map((note) => `  Note: ${note}`),
  ];
  return lines.map((line) => `${escaped(line)}\n`).join("");
}

const OUTCOMES = { allow: "allowed", deny: "denied", error: "denied, without a decision" } as const;

function shortened(uri: string): string {
  return uri.length > 200 ? `${uri.slice(0, 200)}…` : uri;
}

function notesOf({ evaluation }: OfflineDecision, session: Session): readonly string[] {
  const { chosen, identity } = session;
  const assumed = session.assumed().join(", ");
  const { gaps = [], exceptions } = evaluation ?? {};
  const isDry = chosen.settings.enforcement.mode !== "enforce";
  return [
    ...noteIf(identity.refusal !== null, identity.refusal?.why ?? ""),
    ...noteIf(
      isDry,
      "the settings are a dry run, which refuses nothing; this is what they would do",
    ),
    ...noteIf(
      assumed !== "",
      `taken to exist, and to belong to the caller unless --owner says otherwise: ${assumed}`,
    ),
    ...noteIf(gaps.length > 0, `not known, so that controls deny: ${gaps.join(", ")}`),
    ...(exceptions?.used ?? []).map(
      ({ id, control, expires }) =>
        `exception ${id} permits what ${control} refuses, until ${expires}`,
    ),
  ];
}

function noteIf(holds: boolean, note: string): readonly string[] {
  return holds ? [note] : [];
}

/** The log has no secrets, and the settings may have changed since. */
function recordNotes(
  decision: OfflineDecision,
  { record, isWhole }: RecordedQuestion,
): readonly string[] {
  const before = controlList(record.violations);
  const now = controlList(decision.violations);
  const isSame = before === now && decision.effect === record.effect;
  const { erased, effect, time } = record;
  const left = erased.slice(0, 20).join(", ");
  return [
    ...noteIf(left !== "", `the audit log leaves out ${left}, so that this answer is not certain`),
    ...noteIf(!isWhole, "the audit log has cut texts or lists of the request, or hidden them"),
    "the log has neither headers, nor the mounts of existing objects, nor the version of dockerd, which is taken to be 26",
    ...noteIf(
      !isSame,
      `it differs from the record of ${time}, ${effect}${before === "" ? "" : ` by ${before}`}: settings, host or objects have changed, or what the log leaves out matters`,
    ),
  ];
}

/** Returns the controls that found something: `cpu_limit, exec_user`. */
export function controlList(violations: readonly Violation[]): string {
  return [...new Set(violations.map(({ control }) => control))].sort().join(", ");
}
