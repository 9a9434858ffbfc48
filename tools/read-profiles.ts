import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { MODES } from "../src/domain/settings.js";
import type { Catalogue, ParameterDescription, Profile } from "../src/domain/settings.js";
import { wantedOf } from "../src/settings/parameter-types.js";
import { ToolError } from "./tool-error.js";

/**
 * The profiles in `folder`, `<name>.yaml`, by name, each complete: a mode and every parameter for every
 * control of the catalogue, and nothing else.
 *
 * @throws {ToolError} When one is not; all that is wrong, one line each.
 */
export async function readProfiles(
  folder: string,
  catalogue: Catalogue,
): Promise<Readonly<Record<string, Profile>>> {
  const files = (await readdir(folder)).filter((file) => file.endsWith(".yaml")).sort();
  const profiles: Record<string, Profile> = {};
  const problems: string[] = [];
  for (const file of files) {
    const profile: unknown = parse(await readFile(join(folder, file), "utf8"), {
      stringKeys: true,
    });
    problems.push(...problemsOf(profile, catalogue).map((problem) => `${file}: ${problem}`));
    profiles[file.replace(/\.yaml$/, "")] = profile as Profile;
  }
  if (problems.length > 0)
    throw new ToolError(`Cannot build the profiles in "${folder}":\n${problems.join("\n")}`);
  return profiles;
}

/** What keeps a value from being a complete profile: `modes.host_devices: missing`. */
export function problemsOf(profile: unknown, catalogue: Catalogue): readonly string[] {
  if (!isRecord(profile)) return ["must be a map of modes and parameters"];
  const { modes, parameters, ...rest } = profile;
  const unknown = Object.keys(rest).map((name) => `${name}: unknown`);
  if (!isRecord(modes) || !isRecord(parameters))
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
  if (!isRecord(given)) return [`${where}: must be a map`];
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

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
