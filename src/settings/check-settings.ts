import type { Catalogue, Library, Parameter, ParameterType } from "../domain/settings.js";
import { profileNames } from "./default-settings.js";
import type { Problem } from "./read-yaml.js";
import type { SettingsFile } from "./settings-schema.js";

/** What every caller may do until roles can be given; the shipped profiles name it as well. */
const ONLY_ROLE = "developer";

/** What a settings file of the right shape says that cannot be obeyed. */
export function checkSettings(file: SettingsFile, library: Library): Problem[] {
  return [
    ...checkProfile(file.profile, library),
    ...Object.entries(file.modes).flatMap(([control, mode]) =>
      checkMode(control, mode, library.catalogue),
    ),
    ...Object.entries(file.parameters).flatMap(([name, value]) =>
      checkParameter(name, value, library.catalogue),
    ),
    ...checkRole("anonymous", file.anonymous),
    ...checkRole("unknown_user", file.unknown_user),
  ];
}

function checkProfile(profile: string | undefined, library: Library): Problem[] {
  if (profile === undefined || Object.hasOwn(library.profiles, profile)) return [];
  return [
    {
      path: ["profile"],
      message: `no profile is named "${profile}", use one of: ${profileNames(library)}`,
    },
  ];
}

function checkMode(control: string, mode: string, catalogue: Catalogue): Problem[] {
  const path = ["modes", control];
  if (!Object.hasOwn(catalogue, control)) return [{ path, message: unknownControl(control) }];
  if (catalogue[control]?.group === "hygiene" && mode !== "deny") {
    const message = `"${control}" must stay "deny": a call that may be read in two ways can not be judged`;
    return [{ path, message }];
  }
  return [];
}

function checkParameter(name: string, value: Parameter, catalogue: Catalogue): Problem[] {
  const path = ["parameters", name];
  const [control = "", parameter = ""] = name.split(/\.(.*)/s);
  const parameters = parametersOf(control, catalogue);
  if (parameters === undefined) return [{ path, message: unknownControl(control) }];
  const type = Object.hasOwn(parameters, parameter) ? parameters[parameter] : undefined;
  if (type === undefined) {
    const names = Object.keys(parameters).join(", ") || "none";
    return [{ path, message: `"${control}" has no such parameter, it has: ${names}` }];
  }
  if (isOfType(value, type)) return [];
  return [
    { path, message: `must be ${TYPES[type].text}, current value is ${JSON.stringify(value)}` },
  ];
}

function parametersOf(
  control: string,
  catalogue: Catalogue,
): Readonly<Record<string, ParameterType>> | undefined {
  return Object.hasOwn(catalogue, control) ? catalogue[control]?.parameters : undefined;
}

function unknownControl(control: string): string {
  return `no control is named "${control}"`;
}

// Another role, or none, would have to be enforced, and accepting it unseen would let callers in.
function checkRole(name: string, given: { readonly role: string | null } | undefined): Problem[] {
  if (given === undefined || given.role === ONLY_ROLE) return [];
  const message = `must be "${ONLY_ROLE}" as long as roles can not be given, current value is ${JSON.stringify(given.role)}`;
  return [{ path: [name, "role"], message }];
}

function isOfType(value: unknown, type: ParameterType): boolean {
  return TYPES[type].test(value);
}

const isString = (value: unknown): boolean => typeof value === "string";

const TYPES: Readonly<
  Record<ParameterType, { readonly text: string; readonly test: (value: unknown) => boolean }>
> = {
  boolean: { text: "true or false", test: (value) => typeof value === "boolean" },
  integer: { text: "a whole number", test: (value) => Number.isSafeInteger(value) },
  string: { text: "a string", test: isString },
  "string?": { text: "a string or null", test: (value) => value === null || isString(value) },
  strings: {
    text: "a list of strings",
    test: (value) => Array.isArray(value) && value.every(isString),
  },
  map: {
    text: "a mapping",
    test: (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  },
};
