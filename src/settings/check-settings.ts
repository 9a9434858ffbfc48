import type { Catalogue, Library, Parameter, ParameterDescription } from "../domain/settings.js";
import { profileNames } from "./default-settings.js";
import { wantedOf } from "./parameter-types.js";
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
    const message = `"${control}" must stay "deny": a call that may be read in two ways cannot be judged`;
    return [{ path, message }];
  }
  return [];
}

function checkParameter(name: string, value: Parameter, catalogue: Catalogue): Problem[] {
  const path = ["parameters", name];
  const [control = "", parameter = ""] = name.split(/\.(.*)/s);
  const parameters = parametersOf(control, catalogue);
  if (parameters === undefined) return [{ path, message: unknownControl(control) }];
  const described = Object.hasOwn(parameters, parameter) ? parameters[parameter] : undefined;
  if (described === undefined) {
    const names = Object.keys(parameters).map((one) => `${control}.${one}`);
    return [{ path, message: `no such parameter, there are: ${names.join(", ") || "none"}` }];
  }
  const wanted = wantedOf(described, value);
  if (wanted === null) return [];
  return [{ path, message: `must be ${wanted}, current value is ${JSON.stringify(value)}` }];
}

function parametersOf(
  control: string,
  catalogue: Catalogue,
): Readonly<Record<string, ParameterDescription>> | undefined {
  return Object.hasOwn(catalogue, control) ? catalogue[control]?.parameters : undefined;
}

function unknownControl(control: string): string {
  return `no control is named "${control}"`;
}

// Another role, or none, would have to be enforced, and accepting it unseen would let callers in.
function checkRole(name: string, given: { readonly role: string | null } | undefined): Problem[] {
  if (given === undefined || given.role === ONLY_ROLE) return [];
  const message = `must be "${ONLY_ROLE}" as long as roles cannot be given, current value is ${JSON.stringify(given.role)}`;
  return [{ path: [name, "role"], message }];
}
