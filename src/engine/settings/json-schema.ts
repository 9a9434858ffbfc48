import { z } from "zod";
import type {
  ControlDescription,
  Library,
  ParameterDescription,
  ParameterType,
} from "../../domain/settings.js";
import { MODES } from "../../domain/settings.js";

import { PARAMETER_TYPES } from "./parameter-types.js";
import { settingsSchema } from "./settings-schema.js";

type Schema = Readonly<Record<string, unknown>>;

/**
 * Builds a JSON Schema (2020-12) of settings files for editors, with the library's controls, parameters and
 * profiles by name. `settings check` knows more, and may refuse a file that this schema accepts.
 */
export function settingsJsonSchema({ catalogue, profiles }: Library): Schema {
  const whole = z.toJSONSchema(settingsSchema, { io: "input" }) as { properties: Schema };
  const modes = mapOf(catalogue, ({ title, severity }) => ({
    enum: MODES,
    description: `${title} (${severity})`,
  }));
  const parameters = parametersSchema(catalogue);
  const changes = {
    type: "object",
    additionalProperties: false,
    properties: { modes, parameters },
  };
  return {
    ...whole,
    title: "Settings of Dockwarden",
    properties: {
      ...whole.properties,
      profile: { enum: Object.keys(profiles) },
      modes,
      parameters,
      profiles: mapOf(profiles, () => changes),
      group_parameters: { type: "object", additionalProperties: parameters },
      user_parameters: { type: "object", additionalProperties: parameters },
      messages: mapOf(catalogue, ({ placeholders }) => ({
        type: "string",
        description: `May hold ${placeholders.map((name) => `{${name}}`).join(", ") || "no placeholders"}`,
      })),
    },
  };
}

function mapOf<Value>(
  record: Readonly<Record<string, Value>>,
  each: (value: Value) => Schema,
): Schema {
  const properties = Object.entries(record).map(([name, value]) => [name, each(value)]);
  return {
    type: "object",
    additionalProperties: false,
    properties: Object.fromEntries(properties) as Schema,
  };
}

function parametersSchema(catalogue: Readonly<Record<string, ControlDescription>>): Schema {
  const properties = Object.entries(catalogue).flatMap(([control, { parameters }]) =>
    Object.entries(parameters).flatMap(([name, description]) =>
      signsOf(description).map((sign) => [
        `${sign}${control}.${name}`,
        sign === "-" ? { type: "array" } : valueSchema(description),
      ]),
    ),
  );
  return {
    type: "object",
    additionalProperties: false,
    properties: Object.fromEntries(properties) as Schema,
  };
}

/** Returns the signs that may precede a parameter's name. Only lists and maps can be added to and taken from. */
function signsOf({ type }: ParameterDescription): readonly string[] {
  return ["array", "object"].includes(String(JSON_TYPES[type])) ? ["", "+", "-"] : [""];
}

function valueSchema({ type, values }: ParameterDescription): Schema {
  const description = `must be ${PARAMETER_TYPES[type].text}`;
  const json = JSON_TYPES[type];
  const words = values === null ? {} : { enum: values };
  if (json !== "array") return { type: json, description, ...words };
  return { type: json, description, items: { type: "string", ...words } };
}

/** Finds the JSON type of each parameter type by trying that type's own test on examples. */
const JSON_TYPES = Object.fromEntries(
  Object.entries(PARAMETER_TYPES).map(([type, { test }]) => [type, jsonTypeOf(test)]),
) as Readonly<Record<ParameterType, string | readonly string[]>>;

function jsonTypeOf(test: (value: unknown) => boolean): string | readonly string[] {
  if (test(true)) return "boolean";
  if (test(1)) return test(0.5) ? "number" : "integer";
  if (test([])) return "array";
  if (test({})) return "object";
  return test(null) ? ["string", "null"] : "string";
}
