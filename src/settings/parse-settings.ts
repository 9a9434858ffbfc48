import type { ControlSet, Library, Parameter, Settings } from "../domain/settings.js";
import { SettingsError } from "../errors.js";
import { checkSettings } from "./check-settings.js";
import { shippedSet } from "./default-settings.js";
import { readYaml, type Problem } from "./read-yaml.js";
import { settingsSchema, type SettingsFile } from "./settings-schema.js";
import type { z } from "zod";

/** What a flag says, which beats the file; undefined where none was given. */
export interface Overrides {
  readonly profile?: string | undefined;
  readonly hostRoot?: string | undefined;
}

/**
 * Reads a settings file into complete, frozen settings.
 *
 * @throws {SettingsError} With every problem at once, each with file, line, column and path.
 */
export function parseSettings(
  text: string,
  file: string,
  library: Library,
  overrides: Overrides,
): Settings {
  const yaml = readYaml(text, file);
  if (yaml.errors.length > 0) throw new SettingsError(yaml.errors);
  const parsed = settingsSchema.safeParse(yaml.value);
  if (!parsed.success) {
    const problems = parsed.error.issues.flatMap(problemsOf);
    const rest = settingsSchema.safeParse(withoutProblems(yaml.value, problems));
    if (rest.success) problems.push(...checkSettings(rest.data, library));
    throw new SettingsError(problems.map(yaml.locate));
  }
  const problems = checkSettings(parsed.data, library);
  if (problems.length > 0) throw new SettingsError(problems.map(yaml.locate));
  return settingsOf(parsed.data, library, overrides);
}

/** What is left of a file when what is wrong with its shape is taken out, so that it is checked too. */
function withoutProblems(value: unknown, problems: readonly Problem[]): unknown {
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

function settingsOf(file: SettingsFile, library: Library, overrides: Overrides): Settings {
  const profile = overrides.profile ?? file.profile;
  return Object.freeze({
    profile,
    sets: Object.freeze({ [profile]: changedSet(shippedSet(library, profile), file) }),
    hostRoot: overrides.hostRoot ?? file.host_root,
    http2: file.engine.http2,
    onAuditFailure: file.audit.on_failure,
  });
}

function changedSet(shipped: ControlSet, { modes, parameters }: SettingsFile): ControlSet {
  const changed = new Map(
    Object.entries(shipped.parameters).map(([control, values]) => [control, { ...values }]),
  );
  for (const [path, value] of Object.entries(parameters)) {
    const [control = "", name = ""] = path.split(".");
    const values: Record<string, Parameter> = changed.get(control) ?? {};
    values[name] = value;
    changed.set(control, values);
  }
  return Object.freeze({
    modes: Object.freeze({ ...shipped.modes, ...modes }),
    parameters: Object.freeze(Object.fromEntries(changed)),
  });
}

/** zod's issues as problems: one for each unknown key, and no "Invalid input". */
function problemsOf(issue: z.core.$ZodIssue): Problem[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({ path: issue.path, key, message: "no such setting" }));
  }
  return [{ path: issue.path, message: issue.message }];
}
