import { isDeepStrictEqual } from "node:util";
import type { ControlDescription, Profile } from "../../domain/settings.js";
import { wantedOf } from "../../engine/settings/parameter-types.js";
import { BundleRefusal } from "./bundle-refusal.js";
import type { LibraryData } from "./library-schema.js";

/**
 * Checks that the parts of a library fit each other: each profile has a mode and every parameter for every control, and
 * nothing else.
 *
 * @throws {BundleRefusal} When they do not.
 */
export function checkLibrary({ catalogue, profiles, rules }: LibraryData): void {
  if (Object.keys(profiles).length === 0) throw new BundleRefusal("it has no profile");
  for (const [control, { inspectsWhen, parameters }] of Object.entries(catalogue))
    if (inspectsWhen !== null && !Object.hasOwn(parameters, inspectsWhen))
      throw new BundleRefusal(`its control ${control} has no parameter "${inspectsWhen}"`);
  checkNames("its rules", Object.keys(rules), Object.keys(catalogue));
  for (const [name, profile] of Object.entries(profiles)) checkProfile(name, profile, catalogue);
}

function checkProfile(
  name: string,
  { modes, parameters }: Profile,
  catalogue: LibraryData["catalogue"],
): void {
  const controls = Object.keys(catalogue);
  checkNames(`the modes of its profile ${name}`, Object.keys(modes), controls);
  checkNames(`the parameters of its profile ${name}`, Object.keys(parameters), controls);
  for (const [control, description] of Object.entries(catalogue))
    checkParameters(`${control} in its profile ${name}`, parameters[control] ?? {}, description);
}

function checkParameters(
  where: string,
  given: Profile["parameters"][string],
  { parameters }: ControlDescription,
): void {
  checkNames(`the parameters of ${where}`, Object.keys(given), Object.keys(parameters));
  for (const [name, description] of Object.entries(parameters)) {
    const wanted = wantedOf(description, given[name]);
    if (wanted !== null)
      throw new BundleRefusal(`the parameter ${name} of ${where} must be ${wanted}`);
  }
}

function checkNames(what: string, given: readonly string[], wanted: readonly string[]): void {
  if (isDeepStrictEqual(new Set(given), new Set(wanted))) return;
  const missing = wanted.find((name) => !given.includes(name));
  const extra = given.find((name) => !wanted.includes(name));
  throw new BundleRefusal(
    missing === undefined
      ? `${what} have ${String(extra)}, which is unknown`
      : `${what} lack ${missing}`,
  );
}
