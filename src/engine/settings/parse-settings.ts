import type { PolicySettings } from "../../domain/policy-settings.js";
import type { Library, Settings } from "../../domain/settings.js";
import { SettingsError } from "../../domain/errors.js";
import { checkReferences, checkReserved } from "./check-references.js";
import { policySectionProblems, policyOf, policySchema, withPlace } from "./policy-section.js";
import { readYaml, type SettingsProblem } from "./read-yaml.js";
import { settingsOf, type Flags } from "./settings-of.js";
import { settingsSchema, type SettingsFile } from "./settings-schema.js";
import type { z } from "zod";

/**
 * Parses a settings file into complete, frozen settings.
 *
 * @throws {SettingsError} With every problem at once, each with file, line, column and path.
 */
export function parseSettings(
  text: string,
  file: string,
  library: Library,
  flags: Flags,
): Settings {
  const yaml = readYaml(text, file);
  if (yaml.errors.length > 0) throw new SettingsError(yaml.errors);
  const parsed = settingsSchema.safeParse(yaml.value);
  if (!parsed.success) {
    const problems = parsed.error.issues.flatMap(problemsOf);
    const rest = restOf(yaml.value, problems);
    if (rest !== null) problems.push(...checkReferences(rest, library));
    throw new SettingsError(yaml.report(problems));
  }
  const whole = withPlace(parsed.data, flags.policy);
  const problems = checkReferences(whole, library);
  if (problems.length > 0) throw new SettingsError(yaml.report(problems));
  const settings = settingsOf(whole, library, flags);
  const reserved = checkReserved(settings);
  if (reserved.length > 0) throw new SettingsError(yaml.report(reserved));
  return settings;
}

/**
 * Parses what a settings file says of the place of the policy, and nothing else; null if the policy is the program's own.
 *
 * @throws {SettingsError} With every problem of that section.
 */
export function parsePolicySection(
  text: string,
  file: string,
  flags: Flags,
): PolicySettings | null {
  const yaml = readYaml(text, file);
  if (yaml.errors.length > 0) throw new SettingsError(yaml.errors);
  const section = memberOf(yaml.value, "policy");
  const parsed = policySchema.optional().safeParse(section);
  if (!parsed.success) {
    const problems = parsed.error.issues.flatMap(problemsOf);
    const placed = problems.map((problem) => ({ ...problem, path: ["policy", ...problem.path] }));
    throw new SettingsError(yaml.report(placed));
  }
  const whole = withPlace({ policy: parsed.data }, flags.policy);
  const problems = policySectionProblems(whole);
  if (problems.length > 0) throw new SettingsError(yaml.report(problems));
  return policyOf(whole);
}

/** Returns the sections of a file whose shape is right, so that they are checked as well; null if none can be used. */
function restOf(value: unknown, problems: readonly SettingsProblem[]): SettingsFile | null {
  const rest = withoutProblems(value, problems);
  const fine = settingsSchema.safeParse(rest);
  if (fine.success) return fine.data;
  // A removed part may be required where it stood, as in an exception; the whole section is then left out.
  const sections = fine.error.issues.map(({ path }) => ({ path: path.slice(0, 1), message: "" }));
  return settingsSchema.safeParse(withoutProblems(rest, sections)).data ?? null;
}

function withoutProblems(value: unknown, problems: readonly SettingsProblem[]): unknown {
  const rest: unknown = structuredClone(value);
  for (const { path, key } of problems) {
    const steps = key === undefined ? path : [...path, key];
    const parent = steps.slice(0, -1).reduce(memberOf, rest);
    if (isObject(parent)) Reflect.deleteProperty(parent, steps.at(-1) ?? "");
  }
  return isObject(rest) ? { ...rest, schema: 1 } : rest;
}

function memberOf(parent: unknown, name: PropertyKey): unknown {
  return isObject(parent) ? Reflect.get(parent, name) : undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** Turns zod's issues into problems: one for each unknown key, and no "Invalid input". */
function problemsOf(issue: z.core.$ZodIssue): SettingsProblem[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({ path: issue.path, key, message: "no such setting" }));
  }
  return [{ path: issue.path, message: issue.message }];
}
