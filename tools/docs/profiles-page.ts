import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Parameter } from "../../src/domain/parameters.js";
import { prose, table } from "../../src/policy-tools/docs/markdown.js";
import { podSecuritySection } from "./pod-security-section.js";
import { ROOT } from "../project.js";
import type {
  DocumentedControl,
  DocumentedParameter,
} from "../../src/policy-tools/docs/documented-control.js";
import { settingText } from "../../src/policy-tools/docs/setting-text.js";
import { ToolError } from "../tool-error.js";

/** A longer list is shown by its length; the control's page has all of it. */
const SHOWN_ENTRIES = 4;

/** Returns the page that says who each profile is for and how they differ, as Markdown. */
export function profilesPage(controls: readonly DocumentedControl[]): string {
  const profiles = Object.keys(controls[0]?.modes ?? {});
  const columns = profiles.map((name) => `\`${name}\``);
  return [
    "# Profiles",
    "A profile sets the mode and the parameters of every [control](../controls/README.md). " +
      "`dockwarden serve --profile NAME` chooses one, as does `profile` in the [settings](../set-up/settings.md), which can also change it.",
    profiles
      .map((name) => `- **\`${name}\`** is ${audience(name)} ${counts(name, controls)}`)
      .join("\n"),
    "## Modes that differ",
    table(
      ["control", ...columns],
      controls.flatMap((control) => modesRow(control, profiles)),
    ),
    "## Parameters that differ",
    "A parameter has an effect only if the control's mode is not `off`. Each control's page lists all its parameters.",
    table(
      ["parameter", ...columns],
      controls.flatMap((control) => parameterRows(control, profiles)),
    ),
    podSecuritySection(controls.map(({ id }) => id)),
  ].join("\n\n");
}

/** Returns the first paragraph of the profile's file, from "for" on. */
function audience(name: string): string {
  const text = readFileSync(join(ROOT, "rego/profiles", `${name}.yaml`), "utf8");
  const [paragraph = ""] = text.split(/^#?\n/m);
  const said = paragraph.replaceAll(/^# ?/gm, "").trim();
  if (said.startsWith(`${name}: for `))
    return prose(said.slice(name.length + 2).replaceAll("\n", " "));
  throw new ToolError(
    `Cannot describe profile "${name}": rego/profiles/${name}.yaml begins with ${JSON.stringify(said)}, it must begin with "# ${name}: for …"`,
  );
}

function counts(name: string, controls: readonly DocumentedControl[]): string {
  const number = (mode: string): number =>
    controls.filter(({ modes }) => modes[name] === mode).length;
  return `(${number("deny")} controls deny, ${number("warn")} warn, ${number("off")} are off.)`;
}

function modesRow(
  { id, modes }: DocumentedControl,
  profiles: readonly string[],
): readonly (readonly string[])[] {
  const row = profiles.map((name) => modes[name] ?? "");
  return new Set(row).size === 1 ? [] : [[`[\`${id}\`](../controls/${id}.md)`, ...row]];
}

function parameterRows(
  { id, parameters }: DocumentedControl,
  profiles: readonly string[],
): readonly (readonly string[])[] {
  return parameters.flatMap((parameter) => parameterRow(id, parameter, profiles));
}

function parameterRow(
  id: string,
  { name, defaults }: DocumentedParameter,
  profiles: readonly string[],
): readonly (readonly string[])[] {
  const values = profiles.map((profile) => defaults[profile] ?? null);
  if (new Set(values.map(settingText)).size === 1) return [];
  return [[`[\`${id}.${name}\`](../controls/${id}.md#settings)`, ...values.map(cell)]];
}

function cell(value: Parameter): string {
  if (Array.isArray(value) && value.length > SHOWN_ENTRIES) return `${value.length} entries`;
  return `\`${settingText(value)}\``;
}
