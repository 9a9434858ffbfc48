import { meansAction } from "../../domain/actions.js";
import { isMapping } from "../../domain/is-mapping.js";
import { INSPECTION_KINDS } from "../../domain/settings.js";
import { PolicyBuildError } from "../../domain/errors.js";
import { modeIn } from "./control-defaults.js";
import { annotationOf, type StagedControls } from "./inspect-stage.js";
import { ACTIONS } from "./known-actions.js";
import { problemsOfParameters } from "./parameter-metadata.js";
import type { ControlSource } from "./read-control-folders.js";
import { CONTROL_SEVERITIES } from "./read-catalogue.js";

/** Returns what is wrong with a value of METADATA, as `it must be …`; null if nothing is. */
type Test = (value: unknown, custom: Members) => string | null;
type Members = Readonly<Record<string, unknown>>;

/**
 * Checks METADATA of an author's controls, so that a typo has an effect: it is complete, and has nothing that is unknown.
 *
 * @throws {PolicyBuildError} With a line for each problem.
 */
export function checkMetadata(controls: readonly ControlSource[], inspected: StagedControls): void {
  const problems = controls.flatMap(({ id, folder }) => {
    const found = annotationOf(id, inspected.annotations);
    const all = found === undefined ? [NO_METADATA] : problemsIn(found);
    return all.map((problem) => `Cannot use "${folder}/${id}.rego": ${problem}`);
  });
  if (problems.length > 0) throw new PolicyBuildError(problems.join("\n"));
}

const NO_METADATA = "it has no METADATA above its package; write it";

function problemsIn({ title, custom = {} }: { title?: unknown; custom?: object }): string[] {
  const members = custom as Members;
  const unknown = Object.keys(members).filter((name) => !CUSTOM_MEMBERS.includes(name));
  const { endpoints = [], responses = [] } = members;
  const silent = [endpoints, responses].every((list) => Array.isArray(list) && list.length === 0);
  return [
    ...(text(title, members) === null ? [] : ["METADATA has no title; write it"]),
    ...unknown.map((name) => `METADATA has custom.${name}, which means nothing; remove it`),
    ...Object.entries(FIELDS).flatMap(([name, test]) => problemOf(name, test, members)),
    ...(silent ? ["custom.endpoints of METADATA must list the actions that it evaluates"] : []),
    ...problemsOfParameters(members["parameters"]),
  ];
}

function problemOf(name: string, test: Test, custom: Members): readonly string[] {
  const value = custom[name];
  const wanted = value === undefined && OPTIONAL.has(name) ? null : test(value, custom);
  if (wanted === null) return [];
  if (value === undefined) return [`METADATA has no custom.${name}; it must be ${wanted}`];
  return [`custom.${name} of METADATA is ${JSON.stringify(value)}, it must be ${wanted}`];
}

const OPTIONAL: ReadonlySet<string> = new Set(
  "responses actions inspects inspects_when messages references parameters".split(" "),
);

const text: Test = (value) =>
  typeof value === "string" && /^\P{Cc}{1,500}$/u.test(value)
    ? null
    : "a text, one line of at most 500 characters";

const word: Test = (value) =>
  /^[A-Za-z][A-Za-z0-9_]{0,63}$/.test(String(value)) ? null : "a name of letters, digits and _";

const FIELDS: Readonly<Record<string, Test>> = {
  severity: oneOf(CONTROL_SEVERITIES),
  mode: (value) => (modeIn(value) === null ? "deny, warn or off" : null),
  group: (value) =>
    value === "hygiene"
      ? "another, since hygiene is what the program itself refuses"
      : word(value, {}),
  remedy: text,
  message: text,
  messages: mapOf(text),
  references: listOf(text),
  endpoints: listOf(action),
  responses: listOf(action),
  actions: mapOf(listOf(action)),
  inspects: listOf(oneOf(INSPECTION_KINDS)),
  inspects_when: (value, { parameters }) =>
    isMapping(parameters) && Object.hasOwn(parameters, String(value))
      ? null
      : "the name of one of its parameters",
  parameters: (value) => (isMapping(value) ? null : "a mapping"),
};

/** The members that `custom` may have; a misspelt one would silently do nothing. */
export const CUSTOM_MEMBERS: readonly string[] = Object.keys(FIELDS);

function action(value: unknown): string | null {
  const isKnown = ACTIONS.some((one) => meansAction(String(value), one));
  return isKnown ? null : "an action, as container.create, or a pattern, as swarm.*";
}

function oneOf(words: readonly string[]): Test {
  return (value) => (words.includes(String(value)) ? null : `one of ${words.join(", ")}`);
}

function listOf(test: Test): Test {
  return (value) => {
    if (!Array.isArray(value)) return "a list";
    const wrong = value.find((item) => test(item, {}) !== null) as unknown;
    return wrong === undefined ? null : `a list, each ${String(test(wrong, {}))}`;
  };
}

function mapOf(test: Test): Test {
  return (value) => {
    if (!isMapping(value)) return "a mapping";
    const wrong = Object.values(value).find((item) => test(item, {}) !== null);
    return wrong === undefined ? null : `a mapping, each ${String(test(wrong, {}))}`;
  };
}
