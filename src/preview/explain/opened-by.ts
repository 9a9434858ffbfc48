import type { Catalogue } from "../../domain/settings.js";
import { corpusCases } from "../attack/case.js";
import type { TriedSettings } from "../session/tried-settings.js";

/**
 * Says what a change of the settings opens, a sentence for each control that it lowers, and for each critical one whose
 * parameters it widens.
 */
export function openedBy(
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
