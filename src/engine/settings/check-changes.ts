import type { Parameter } from "../../domain/parameters.js";
import type { Catalogue, ParameterDescription } from "../../domain/settings.js";
import { changeNameOf, describedAt, isListParameter } from "./parameter-changes.js";
import type { ChangeName } from "./parameter-changes.js";
import { wantedOf } from "./parameter-types.js";
import type { SettingsProblem } from "./read-yaml.js";
import { TEMPLATE_NAMES, templatesIn } from "./templates.js";

type Parameters = Readonly<Record<string, Parameter>>;

/** Returns the problems of `modes`, which stand at `path` of the file. */
export function checkModes(
  modes: Readonly<Record<string, string>>,
  path: readonly PropertyKey[],
  catalogue: Catalogue,
): SettingsProblem[] {
  return Object.entries(modes).flatMap(([control, mode]) => {
    const at = [...path, control];
    if (!Object.hasOwn(catalogue, control)) return [unknownControl(control, at)];
    if (!isHygiene(control, catalogue) || mode === "deny") return [];
    const message = `"${control}" must stay "deny": a request that can be read in two ways cannot be evaluated`;
    return [{ path: at, message }];
  });
}

/** Returns the problems of `parameters`, which stand at `path` of the file. */
export function checkParameters(
  parameters: Parameters,
  path: readonly PropertyKey[],
  catalogue: Catalogue,
): SettingsProblem[] {
  return Object.entries(parameters).flatMap(([key, value]) =>
    checkParameter(changeNameOf(key), value, [...path, key], catalogue),
  );
}

/**
 * Like `checkParameters`, for parameters that apply to some callers or requests only. Refuses the parameters
 * that set how requests are read, since these apply to everyone.
 */
export function checkOwnParameters(
  parameters: Parameters,
  path: readonly PropertyKey[],
  catalogue: Catalogue,
): SettingsProblem[] {
  const forAll = Object.keys(parameters).filter((key) =>
    isHygiene(changeNameOf(key).control, catalogue),
  );
  const problems = forAll.map((key) => ({
    path: [...path, key],
    message: 'holds for all callers or none: change it under "parameters" or "profiles"',
  }));
  return [...problems, ...checkParameters(parameters, path, catalogue)];
}

function checkParameter(
  change: ChangeName,
  value: Parameter,
  path: readonly PropertyKey[],
  catalogue: Catalogue,
): SettingsProblem[] {
  const { control } = change;
  if (!Object.hasOwn(catalogue, control)) return [unknownControl(control, path)];
  const described = describedAt(change, catalogue);
  if (described === undefined) {
    const instead = REPLACED[`${control}.${change.name}`];
    if (instead !== undefined) return [{ path, message: instead }];
    const names = Object.keys(catalogue[control]?.parameters ?? {});
    const known = names.map((name) => `${control}.${name}`).join(", ");
    return [{ path, message: `no such parameter, there are: ${known || "none"}` }];
  }
  const wanted = wantedBy(change, described, value);
  if (wanted === null) return checkTemplates(value, path);
  return [{ path, message: `must be ${wanted}, current value is ${JSON.stringify(value)}` }];
}

/** Parameters of earlier versions, and what to write in place of them. */
const REPLACED: Readonly<Record<string, string>> = {
  "network_create.denied_network_options":
    "was replaced by network_create.allowed_network_options, which lists the options that callers may set: remove it, or list these",
};

/**
 * Returns what a change's value should be, or null if it is right. Only lists and maps can be added to or taken from.
 */
function wantedBy(
  { how }: ChangeName,
  described: ParameterDescription,
  value: Parameter,
): string | null {
  const takesList = wantedOf(described, []) === null;
  const takesMap = wantedOf(described, {}) === null;
  if (how === "set") return wantedOf(described, value);
  if (!takesList && !takesMap)
    return "written without + and -, since it is neither a list nor a map";
  if (how === "remove" && takesMap)
    return isListParameter(value) ? null : "a list of members' names";
  return wantedOf(described, value);
}

function checkTemplates(value: Parameter, path: readonly PropertyKey[]): SettingsProblem[] {
  const texts = isListParameter(value) ? value : [value];
  const names = texts.flatMap((text) => (typeof text === "string" ? templatesIn(text) : []));
  const unknown = names.filter((name) => !isTemplateName(name) || isSplit(name, value));
  const known = TEMPLATE_NAMES.map((name) => `\${${name}}`).join(", ");
  return unknown.map((name) => ({
    path,
    message: `"\${${name}}" does not stand for anything here, there are: ${known}; \${group} in lists only`,
  }));
}

function isTemplateName(name: string): boolean {
  return TEMPLATE_NAMES.some((known) => known === name) || /^label:[A-Za-z0-9_.-]+$/.test(name);
}

/** Returns true if a template of several values (`${group}`) stands outside a list, which alone can hold them all. */
function isSplit(name: string, value: Parameter): boolean {
  return name === "group" && !isListParameter(value);
}

/** Returns true if a control belongs to the group that checks how requests are read. */
export function isHygiene(control: string, catalogue: Catalogue): boolean {
  return Object.hasOwn(catalogue, control) && catalogue[control]?.group === "hygiene";
}

/** Builds the problem for a control that does not exist. */
export function unknownControl(control: string, path: readonly PropertyKey[]): SettingsProblem {
  return { path, message: `no control is named "${control}"` };
}
