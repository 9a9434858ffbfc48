import { meansAction } from "../../domain/actions.js";
import { INSPECTION_KINDS } from "../../domain/settings.js";
import type {
  Catalogue,
  ControlDescription,
  ParameterDescription,
  ParameterType,
} from "../../domain/settings.js";
import { PARAMETER_TYPES } from "../../engine/settings/parameter-types.js";
import { ACTIONS } from "./known-actions.js";
import { annotationOf, type Annotation, type StagedControls } from "./inspect-stage.js";
import { runOpa } from "./run-opa.js";
import { PolicyBuildError } from "../../domain/errors.js";

/** The severities of a control's violations, in ascending order. */
export const CONTROL_SEVERITIES = ["low", "medium", "high", "critical"] as const;
/** The types of parameters. */
export const TYPES = Object.keys(PARAMETER_TYPES) as readonly ParameterType[];

/** Of the controls those of which a rule is a set; it is one, if an empty one, whatever the input. */
const WITH = (rule: string): string => `{id | is_set(data.docker.authz.controls[id].${rule})}`;

interface ParameterAnnotation {
  readonly type?: string;
  readonly values?: readonly string[];
  readonly templates?: boolean;
}

interface Custom {
  readonly severity?: string;
  readonly remedy?: string;
  readonly references?: readonly string[];
  readonly group?: string;
  readonly endpoints?: readonly string[];
  readonly responses?: readonly string[];
  readonly inspects?: readonly string[];
  readonly inspects_when?: string;
  readonly message?: string;
  readonly messages?: Readonly<Record<string, string>>;
  readonly parameters?: Readonly<Record<string, ParameterAnnotation>>;
}

/**
 * Reads the METADATA of the Rego files in `stage`: the controls in order, by id.
 *
 * @throws {PolicyBuildError} When a control leaves out or misspells what the catalogue needs, or lacks a rule that it declares.
 */
export async function readCatalogue(
  opa: string,
  stage: string,
  { ids, annotations }: StagedControls,
): Promise<Catalogue> {
  await checkViolations(opa, stage, ids);
  checkScopes(annotations);
  const catalogue = Object.fromEntries(ids.map((id) => [id, describeControl(id, annotations)]));
  checkResponses(catalogue, await idsWith("response_violations", opa, stage));
  return catalogue;
}

/** A control that says nothing allows everything. */
async function checkViolations(opa: string, stage: string, ids: readonly string[]): Promise<void> {
  const found = await idsWith("violations", opa, stage);
  const silent = ids.find((id) => !found.includes(id));
  if (silent !== undefined)
    throw new PolicyBuildError(
      `Cannot use control "${silent}": it would refuse nothing, its package must have a set of "violations"`,
    );
}

/** Messages are those of the package: what a rule of a control says itself would stand before them. */
function checkScopes(annotations: readonly Annotation[]): void {
  for (const { path, annotations: own } of annotations) {
    const [, , , kind, id] = path.map(({ value }) => value);
    if (kind === "controls" && own.scope !== "package")
      throw new PolicyBuildError(
        `Cannot use control "${String(id)}": it has METADATA of scope "${own.scope}", only its package may have any`,
      );
  }
}

async function idsWith(rule: string, opa: string, stage: string): Promise<readonly string[]> {
  const args = ["eval", "--format", "raw", "--data", ".", WITH(rule)];
  return JSON.parse(await runOpa(opa, args, stage)) as readonly string[];
}

/** An answer that nobody is asked about passes. */
function checkResponses(catalogue: Catalogue, evaluating: readonly string[]): void {
  for (const [id, { responses }] of Object.entries(catalogue)) {
    const cannot = `Cannot use control "${id}": `;
    if (evaluating.includes(id) && responses.length === 0)
      throw new PolicyBuildError(
        `${cannot}its "response_violations" would never be asked, custom.responses of its METADATA must list the actions`,
      );
    if (!evaluating.includes(id) && responses.length > 0)
      throw new PolicyBuildError(
        `${cannot}it would refuse no answer, its package must have a set of "response_violations" where METADATA has custom.responses`,
      );
    const strange = responses.find((name) => !ACTIONS.some((action) => meansAction(name, action)));
    if (strange !== undefined)
      throw new PolicyBuildError(
        `${cannot}custom.responses of its METADATA names "${strange}", there is no such action`,
      );
  }
}

function describeControl(id: string, annotations: readonly Annotation[]): ControlDescription {
  const found = annotationOf(id, annotations);
  const custom: Custom = found?.custom ?? {};
  const { message, messages = {} } = custom;
  return {
    title: given(found?.title, "title", id),
    severity: oneOf(CONTROL_SEVERITIES, custom.severity, "custom.severity", id),
    remedy: given(custom.remedy, "custom.remedy", id),
    references: custom.references ?? [],
    group: given(custom.group, "custom.group", id),
    ...describeActions(custom),
    ...describeInspections(id, custom),
    placeholders: placeholdersOf([
      given(message, "custom.message", id),
      ...Object.values(messages),
    ]),
    parameters: describeParameters(id, custom.parameters ?? {}),
  };
}

function describeActions({
  endpoints = [],
  responses = [],
}: Custom): Pick<ControlDescription, "endpoints" | "responses"> {
  return { endpoints, responses };
}

function describeInspections(
  id: string,
  { inspects: kinds = [], inspects_when: when }: Custom,
): Pick<ControlDescription, "inspects" | "inspectsWhen"> {
  return {
    inspects: kinds.map((kind) => oneOf(INSPECTION_KINDS, kind, "custom.inspects", id)),
    inspectsWhen: when ?? null,
  };
}

function describeParameters(
  id: string,
  parameters: Readonly<Record<string, ParameterAnnotation>>,
): ControlDescription["parameters"] {
  const described = Object.entries(parameters).map(
    ([name, { type, values = null, templates = false }]): [string, ParameterDescription] => [
      name,
      { type: oneOf(TYPES, type, `custom.parameters.${name}.type`, id), values, templates },
    ],
  );
  return Object.fromEntries(described);
}

/** Returns the placeholders that all messages have in common, so that one message may take the place of all. */
function placeholdersOf(messages: readonly string[]): readonly string[] {
  const [first = [], ...others] = messages.map((message) =>
    [...message.matchAll(/\{([a-z_]+)\}/g)].map(([, name]) => name ?? ""),
  );
  return [...new Set(first)].filter((name) => others.every((names) => names.includes(name)));
}

function given(value: string | undefined, field: string, id: string): string {
  if (value !== undefined && value !== "") return value;
  throw new PolicyBuildError(
    `Cannot describe control "${id}": the METADATA in rego/docker/authz/controls/${id}/${id}.rego has no ${field}; write it`,
  );
}

function oneOf<Word extends string>(
  words: readonly Word[],
  value: string | undefined,
  field: string,
  id: string,
): Word {
  const word = words.find((each) => each === value);
  if (word !== undefined) return word;
  throw new PolicyBuildError(
    `Cannot describe control "${id}": ${field} of its METADATA is "${value ?? ""}", it must be one of ${words.join(", ")}`,
  );
}
