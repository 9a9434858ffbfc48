import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { isMapping } from "../../domain/is-mapping.js";
import { MODES } from "../../domain/settings.js";
import type { Catalogue, ParameterDescription, Profile } from "../../domain/settings.js";
import { wantedOf } from "../../engine/settings/parameter-types.js";
import { PolicyBuildError } from "../../domain/errors.js";

/**
 * The profiles in `folder`, `<name>.yaml`, by name, each complete: a mode and every parameter for every control of the
 * catalogue, and nothing else. One that `extends` another says all modes, and only the parameters that differ.
 *
 * @throws {PolicyBuildError} When one is not; all that is wrong, one line each.
 */
export async function readProfiles(
  folder: string,
  catalogue: Catalogue,
): Promise<Readonly<Record<string, Profile>>> {
  const files = await readFolder(folder);
  const profiles: Record<string, Profile> = {};
  const problems: string[] = [];
  for (const name of Object.keys(files).sort()) {
    const profile = completed(name, files);
    problems.push(...profileProblems(profile, catalogue).map((problem) => `${name}.yaml: ${problem}`));
    profiles[name] = profile as Profile;
  }
  if (problems.length > 0)
    throw new PolicyBuildError(`Cannot build the profiles in "${folder}":\n${problems.join("\n")}`);
  return profiles;
}

async function readFolder(folder: string): Promise<Readonly<Record<string, unknown>>> {
  const files = (await readdir(folder)).filter((file) => file.endsWith(".yaml"));
  const read = files.map(async (file): Promise<[string, unknown]> => {
    const text = await readFile(join(folder, file), "utf8");
    return [file.replace(/\.yaml$/, ""), parse(text, { stringKeys: true })];
  });
  return Object.fromEntries(await Promise.all(read));
}

/**
 * The profile `name` of `files`, with the parameters of the one that it extends.
 *
 * @throws {PolicyBuildError} When that is not there, or extends another itself.
 * @internal Exported for its test.
 */
export function completed(name: string, files: Readonly<Record<string, unknown>>): unknown {
  const profile = files[name];
  if (!isMapping(profile) || profile["extends"] === undefined) return profile;
  const { extends: base, parameters, ...rest } = profile;
  const whole = typeof base === "string" ? files[base] : undefined;
  if (!isMapping(whole) || whole["extends"] !== undefined || !isMapping(whole["parameters"]))
    throw new PolicyBuildError(
      `Cannot build profile "${name}": it extends ${JSON.stringify(base)}, which must be a whole profile in the same folder`,
    );
  return { ...rest, parameters: changed(whole["parameters"], parameters) };
}

function changed(parameters: Readonly<Record<string, unknown>>, changes: unknown): unknown {
  if (!isMapping(changes)) return changes;
  const all = Object.entries(changes).map(([control, values]) => {
    const usual = parameters[control];
    return [control, isMapping(usual) && isMapping(values) ? { ...usual, ...values } : values];
  });
  return { ...parameters, ...Object.fromEntries(all) };
}

/**
 * Returns the problems of a value that should be a complete profile: `modes.host_devices: missing`.
 *
 * @internal Exported for its test.
 */
export function profileProblems(profile: unknown, catalogue: Catalogue): readonly string[] {
  if (!isMapping(profile)) return ["must be a map of modes and parameters"];
  const { modes, parameters, ...rest } = profile;
  const unknown = Object.keys(rest).map((name) => `${name}: unknown`);
  if (!isMapping(modes) || !isMapping(parameters))
    return [...unknown, "modes and parameters must be maps"];
  const ids = Object.keys(catalogue);
  return [
    ...unknown,
    ...differences("modes", Object.keys(modes), ids),
    ...differences("parameters", Object.keys(parameters), ids),
    ...Object.entries(modes)
      .filter(([, mode]) => !MODES.some((known) => known === mode))
      .map(([id, mode]) => `modes.${id}: ${JSON.stringify(mode)}, must be deny, warn or "off"`),
    ...Object.entries(catalogue)
      .filter(([id]) => Object.hasOwn(parameters, id))
      .flatMap(([id, control]) => parameterProblems(id, parameters[id], control.parameters)),
  ];
}

function parameterProblems(
  id: string,
  given: unknown,
  described: Readonly<Record<string, ParameterDescription>>,
): readonly string[] {
  const where = `parameters.${id}`;
  if (!isMapping(given)) return [`${where}: must be a map`];
  return [
    ...differences(where, Object.keys(given), Object.keys(described)),
    ...Object.entries(described)
      .filter(([name]) => Object.hasOwn(given, name))
      .flatMap(([name, description]) => {
        const wanted = wantedOf(description, given[name]);
        const value = JSON.stringify(given[name]);
        return wanted === null ? [] : [`${where}.${name}: ${value}, must be ${wanted}`];
      }),
  ];
}

function differences(
  where: string,
  given: readonly string[],
  wanted: readonly string[],
): readonly string[] {
  return [
    ...wanted.filter((name) => !given.includes(name)).map((name) => `${where}.${name}: missing`),
    ...given.filter((name) => !wanted.includes(name)).map((name) => `${where}.${name}: unknown`),
  ];
}
