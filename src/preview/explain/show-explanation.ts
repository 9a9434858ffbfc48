import { escaped } from "../../domain/escaped.js";
import type { Violation } from "../../domain/decision.js";
import { yamlText } from "../../engine/settings/yaml-text.js";
import type { NoRequestChange, RequestChange } from "./change-request.js";
import type { NoSettingsChange } from "../session/change-settings.js";
import type { ExplainedFinding, Explanation } from "./explanation.js";
import type { SettingsProposal } from "./propose-settings.js";
import { wordsOfEdit } from "./request-edit.js";
import type { Session } from "../session/session.js";
import type { Catalogue } from "../../domain/settings.js";
import { corpusCases } from "../attack/case.js";
import type { TriedSettings } from "../session/tried-settings.js";

/** Renders an explanation for a terminal. */
export function showExplanation(explanation: Explanation, session: Session): string {
  const { findings, isRecorded, passing } = explanation;
  const lines = [
    ...byControl(findings).flatMap(linesOfControl),
    ...(isRecorded ? [UNTRIED] : []),
    ...(passing === null
      ? []
      : [...linesOfRequest(passing.request), ...linesOfSettings(passing.settings, session)]),
  ];
  return lines.map((line) => `${escaped(line)}\n`).join("");
}

function byControl(
  findings: readonly ExplainedFinding[],
): readonly (readonly ExplainedFinding[])[] {
  const groups = new Map<string, ExplainedFinding[]>();
  for (const finding of findings) {
    const { control, mode } = finding.violation;
    const key = `${mode} ${control}`;
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  return [...groups.values()];
}

/** All that one control found, and its mode and parameters once. */
function linesOfControl(findings: readonly ExplainedFinding[]): readonly string[] {
  const [first] = findings;
  if (first === undefined) return [];
  const { violation, mode, parameters } = first;
  const { control, severity } = violation;
  const values = Object.entries(parameters).map(
    ([name, { value, places }]) =>
      `    ${name}: ${shortened(JSON.stringify(value))} (${places.join("; ")})`,
  );
  return [
    `  ${violation.mode === "deny" ? "refused" : "warned"} by ${control} (${severity}; ${mode.value}: ${mode.places.join("; ")})`,
    ...findings.flatMap(linesOfFinding),
    ...values,
  ];
}

function linesOfFinding({ violation, read, rules }: ExplainedFinding): readonly string[] {
  const { field, message } = violation;
  const [rule, ...others] = rules;
  const more = others.length === 0 ? "" : `, or ${others.map(({ line }) => line).join(", ")}`;
  return [
    `    ${message}`,
    ...(field === null
      ? []
      : [`      read ${field}${read === null ? "" : ` = ${shortened(read)}`}`]),
    ...(rule === undefined ? [] : [`      rule ${rule.file}:${rule.line}${more}`]),
  ];
}

const MAX_SHOWN = 200;

function shortened(text: string): string {
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}

function linesOfRequest(change: RequestChange | NoRequestChange): readonly string[] {
  if ("blocking" in change)
    return [
      "None of the changes of the request that were tried passes. Still refused by:",
      ...blocked(change),
    ];
  const { edits, request } = change;
  const { method, target, body } = request;
  return [
    "With this change, the request passes:",
    ...edits.map((edit) => `  ${wordsOfEdit(edit)}`),
    `  ${method} ${target}`,
    ...(body === null ? [] : [`  ${shortenedBody(body.toString())}`]),
  ];
}

const UNTRIED =
  "No change was tried: the audit log does not have all that was decided on. Explain a saved message.";

const MAX_BODY = 4000;

function shortenedBody(text: string): string {
  return text.length > MAX_BODY ? `${text.slice(0, MAX_BODY)}…` : text;
}

function linesOfSettings(
  change: SettingsProposal | NoSettingsChange,
  { chosen }: Session,
): readonly string[] {
  if ("blocking" in change)
    return [
      "None of the changes of the settings that were tried passes. Still refused by:",
      ...blocked(change),
    ];
  return [
    "With this change of the settings, the request passes:",
    ...yamlText(change.part)
      .trimEnd()
      .split("\n")
      .map((line) => `  ${line}`),
    ...openedBy(change.tried, chosen.library.catalogue).map((text) => `  Mind: ${text}`),
  ];
}

function blocked({ blocking }: { readonly blocking: readonly Violation[] }): readonly string[] {
  const controls = new Map(blocking.map(({ control, message }) => [control, message]));
  return [...controls].map(([control, message]) => `  ${control}: ${shortened(message)}`);
}

/**
 * Says what a change of the settings opens, a sentence for each control that it lowers, and for each critical one whose
 * parameters it widens.
 */
function openedBy(
  { modes, parameters, roles }: TriedSettings,
  catalogue: Catalogue,
): readonly string[] {
  const lowered = Object.keys(modes);
  const widened = Object.keys(parameters).filter(
    (control) => catalogue[control]?.severity === "critical" && !lowered.includes(control),
  );
  const cases = lowered.length + widened.length === 0 ? [] : corpusCases();
  const gainOf = (control: string): string =>
    cases.find(
      (one) => one.severity === "host" && one.controls?.length === 1 && one.controls[0] === control,
    )?.effect ?? `what "${catalogue[control]?.title ?? control}" forbids`;
  const severityOf = (control: string): string => catalogue[control]?.severity ?? "unknown";
  return [
    ...lowered.map(
      (control) =>
        `${control} (${severityOf(control)}) only warns then, which opens: ${gainOf(control)}`,
    ),
    ...widened.map(
      (control) =>
        `${control} (critical) permits more then; what it guards against: ${gainOf(control)}`,
    ),
    ...roles.map((role) => `the role ${role} permits all actions of that role, not only this one`),
  ];
}
