import { z } from "zod";
import { INSPECTION_KINDS, MODES, type ParameterType } from "../../domain/settings.js";
import { PARAMETER_TYPES } from "../../engine/settings/parameter-types.js";
import { BUNDLE_FORMAT } from "./bundle-places.js";

const LINE = "must be one line of at most 500 characters";
const line = z.string().regex(/^[^\p{Cc}]{1,500}$/u, LINE);
const CONTROL = "must be a name of a control: lower-case letters, digits and _";
const controlId = z.string().regex(/^[a-z][a-z0-9_]{0,63}$/, CONTROL);
const word = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_]{0,63}$/, "must be a name of letters, digits and _");
const action = z.string().regex(/^(?:\*|[a-z_]+(?:\.[a-z_*]+)*)$/, "must be an action or *");

const parameterSchema = z.strictObject({
  type: z.enum(Object.keys(PARAMETER_TYPES) as ParameterType[]),
  values: z.array(z.string()).nullable(),
  templates: z.boolean(),
});

const controlSchema = z.strictObject({
  title: line,
  severity: z.enum(["low", "medium", "high", "critical"]),
  remedy: line,
  references: z.array(line),
  group: word,
  endpoints: z.array(action),
  responses: z.array(action),
  inspects: z.array(z.enum(INSPECTION_KINDS)),
  inspectsWhen: word.nullable(),
  placeholders: z.array(word),
  parameters: z.record(word, parameterSchema),
});

const profileSchema = z.strictObject({
  modes: z.record(controlId, z.enum(MODES)),
  parameters: z.record(controlId, z.record(word, z.json())),
});

const ruleSchema = z.strictObject({
  file: line,
  line: z.int().min(1),
  field: line.nullable(),
  message: line.nullable(),
});

/** The schema of `dockwarden/data.json`. `checkLibrary` then checks that its parts fit each other. */
export const librarySchema = z.strictObject({
  format: z.literal(BUNDLE_FORMAT, `must be ${BUNDLE_FORMAT}`),
  catalogue: z.record(controlId, controlSchema),
  profiles: z.record(
    z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, "must be a profile's name"),
    profileSchema,
  ),
  rules: z.record(controlId, z.array(ruleSchema)),
});

/** A library whose shape is right. */
export type LibraryData = z.infer<typeof librarySchema>;
