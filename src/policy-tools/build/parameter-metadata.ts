import { isMapping } from "../../domain/is-mapping.js";
import type { ParameterDescription } from "../../domain/settings.js";
import { wantedOf } from "../../engine/settings/parameter-types.js";
import { TYPES } from "./read-catalogue.js";

type Members = Readonly<Record<string, unknown>>;

/** The members that a parameter in METADATA may have. */
export const PARAMETER_MEMBERS: readonly string[] = [
  "type",
  "values",
  "templates",
  "description",
  "default",
];
const NAME = /^[a-z][a-z0-9_]*$/;

/** Returns what is wrong with the parameters in METADATA of an author's control, each with its default, a line each. */
export function problemsOfParameters(parameters: unknown): readonly string[] {
  if (!isMapping(parameters)) return [];
  return Object.entries(parameters).flatMap(([name, members]) => {
    const where = `custom.parameters.${name} of METADATA`;
    if (!NAME.test(name))
      return [`${where} is no name, which has lower-case letters, digits and "_"`];
    if (!isMapping(members)) return [`${where} must be a mapping with type and default`];
    return problemsOf(members).map((problem) => `${where} ${problem}`);
  });
}

function problemsOf(members: Members): readonly string[] {
  const unknown = Object.keys(members).filter((name) => !PARAMETER_MEMBERS.includes(name));
  const shape = [
    ...unknown.map((name) => `has ${name}, which means nothing; remove it`),
    ...shapeProblems(members),
  ];
  if (shape.length > 0) return shape;
  const given = members["default"];
  if (given === undefined) return ["has no default; each profile gets it"];
  const wanted = wantedOf(describe(members), given);
  return wanted === null ? [] : [`has the default ${JSON.stringify(given)}, it must be ${wanted}`];
}

function shapeProblems({ type, values = [], templates = false }: Members): readonly string[] {
  return [
    ...(TYPES.some((one) => one === type)
      ? []
      : [`has the type ${JSON.stringify(type ?? null)}, it must be one of ${TYPES.join(", ")}`]),
    ...(Array.isArray(values) && values.every((one) => typeof one === "string")
      ? []
      : ["has values that are no list of texts"]),
    ...(typeof templates === "boolean" ? [] : ["has templates that are neither true nor false"]),
  ];
}

/** A default is the same for every caller, so it has no templates. */
function describe({ type, values = null }: Members): ParameterDescription {
  return {
    ...({ type, values } as Pick<ParameterDescription, "type" | "values">),
    templates: false,
  };
}
