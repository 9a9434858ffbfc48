import type { Parameter } from "../../domain/parameters.js";
import { MODES, type Mode } from "../../domain/settings.js";
import { block } from "./markdown.js";
import type { DocumentedControl, DocumentedParameter } from "./documented-control.js";
import { settingLines, settingText, typeText, wrapped } from "./setting-text.js";

/** The profile whose modes and parameters a page shows, and with which its examples are evaluated. */
export const SHOWN = "baseline";

const WHO = "Administrators change this control in the [settings](../set-up/settings.md).";

const ALWAYS =
  "The mode of this control is always `deny`, since the policy cannot evaluate a request that can be read in two ways.";

const NARROW = "Prefer changing a parameter to changing the mode, which applies to every request.";

const ADD = "`+` before a parameter's name adds to its list.";

const EXCEPTION =
  "An [exception](../set-up/settings.md#exceptions) allows it to some callers for a limited time:";

/** Returns the settings of a control as Markdown: its mode, its parameters and an exception. */
export function permissionSection(control: DocumentedControl): readonly string[] {
  const { group, parameters } = control;
  if (group !== "hygiene") {
    const lines = [...modeLines(control), ...parametersLines(control)];
    return [
      [WHO, ...adviceOn(parameters), `The profile \`${SHOWN}\` sets:`].join(" "),
      block("yaml", lines),
      EXCEPTION,
      block("yaml", exceptionLines(control)),
    ];
  }
  if (parameters.length === 0) return [ALWAYS];
  return [
    `${ALWAYS} ${WHO} The profile \`${SHOWN}\` sets:`,
    block("yaml", parametersLines(control)),
  ];
}

function adviceOn(parameters: readonly DocumentedParameter[]): readonly string[] {
  const lists = parameters.some(({ defaults }) => Array.isArray(defaults[SHOWN]));
  return [...(parameters.length > 0 ? [NARROW] : []), ...(lists ? [ADD] : [])];
}

function modeLines({ id, modes, parameters }: DocumentedControl): readonly string[] {
  const mode = `  ${id}: ${quoted(modes[SHOWN] ?? "off")} # ${MODES.map(quoted).join(", ")}`;
  return ["modes:", mode, ...(parameters.length > 0 ? [""] : [])];
}

/** Quotes `off`, which YAML 1.1 reads as false. */
function quoted(mode: Mode): string {
  return mode === "off" ? '"off"' : mode;
}

function parametersLines({ id, parameters }: DocumentedControl): readonly string[] {
  if (parameters.length === 0) return [];
  return ["parameters:", ...parameters.flatMap((one, at) => parameterLines(id, one, at))];
}

function parameterLines(id: string, parameter: DocumentedParameter, at: number): readonly string[] {
  const { name, description, defaults } = parameter;
  const shown = defaults[SHOWN] ?? null;
  const about = `${description.trim()} Type: ${typeText(parameter)}.`;
  const differing = [...profilesByValue(defaults)]
    .filter(([text]) => text !== settingText(shown))
    .flatMap(([text, profiles]) => wrapped(`In ${profiles.join(", ")}: ${text}`, "  # ", "  #   "));
  return [
    ...(at === 0 ? [] : [""]),
    ...wrapped(about, "  # ", "  # "),
    ...differing,
    ...settingLines(`${id}.${name}`, shown).map((line) => `  ${line}`),
  ];
}

/** The profiles that have each value, by the value's text. */
function profilesByValue(
  defaults: Readonly<Record<string, Parameter>>,
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const [profile, value] of Object.entries(defaults)) {
    const text = settingText(value);
    found.set(text, [...(found.get(text) ?? []), profile]);
  }
  return found;
}

function exceptionLines({ id, parameters: [first] }: DocumentedControl): readonly string[] {
  const set = first === undefined ? "" : ` # or set, as {${id}.${first.name}: …}`;
  return [
    "exceptions:",
    "  - id: EX-1",
    `    controls: [${id}]`,
    "    who: {users: [alice]}",
    `    mode: warn${set}`,
    "    reason: why alice needs it",
    "    ticket: OPS-1",
    "    approved_by: carol",
    '    created: "2026-11-25T00:00:00Z"',
    '    expires: "2026-12-31T00:00:00Z"',
  ];
}
