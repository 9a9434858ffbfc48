import type { Catalogue } from "../../domain/settings.js";
import { argumentsIn } from "../build/parse-rego.js";
import type { CustomMetadata } from "../build/read-metadata.js";
import type { ControlFinding } from "./finding.js";
import { lineWith } from "./finding.js";
import { stringsIn } from "./literal-terms.js";
import { nodeLine, type ControlModule } from "./rego-module.js";

/** The functions that read a parameter: of a control, by name. */
const READERS = ["param.value", "param.shown"];

/** A control, and the shipped controls, whose parameters it may read as well. */
export interface ParameterContext {
  readonly id: string;
  readonly custom: CustomMetadata;
  readonly catalogue: Catalogue;
}

/**
 * Finds parameters that no rule reads, and reads of parameters that METADATA lacks. Such a read has no value, so a rule
 * for what is permitted permits nothing.
 */
export function parameterFindings(
  context: ParameterContext,
  modules: readonly ControlModule[],
): readonly ControlFinding[] {
  const names = Object.keys(context.custom.parameters ?? {});
  return [
    ...modules.flatMap((one) => strangeReads(context, one)),
    ...unreadParameters(context.id, names, modules),
  ];
}

function strangeReads(
  context: ParameterContext,
  { file, module }: ControlModule,
): readonly ControlFinding[] {
  const reads = READERS.flatMap((reader) => argumentsIn(module.rules, reader));
  return reads.flatMap(([control, name]) => {
    if (control?.type !== "string" || name?.type !== "string") return [];
    const message = problemOf(String(control.value), String(name.value), context);
    if (message === null) return [];
    return [{ rule: "unknown-parameter", level: "error", file, line: nodeLine(name), message }];
  });
}

function problemOf(
  control: string,
  name: string,
  { id, custom, catalogue }: ParameterContext,
): string | null {
  const own = control === id ? custom.parameters : catalogue[control]?.parameters;
  if (own === undefined && control !== id)
    return `reads a parameter of "${control}", which is no control; this one is "${id}"`;
  const names = Object.keys(own ?? {});
  if (names.includes(name)) return null;
  const who = control === id ? "METADATA" : `the control "${control}"`;
  return `reads the parameter "${name}", ${who} has ${listed(names)}`;
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? "none; add it to custom.parameters" : `only ${names.join(", ")}`;
}

function unreadParameters(
  id: string,
  names: readonly string[],
  modules: readonly ControlModule[],
): readonly ControlFinding[] {
  const strings = new Set(modules.flatMap(({ module }) => stringsIn(module.rules)));
  return names
    .filter((name) => !strings.has(name))
    .map((name) => {
      const file = modules.find((one) => one.file.endsWith(`/${id}.rego`)) ?? modules[0];
      const line = lineWith(file?.text ?? "", new RegExp(`^#\\s+${name}:`));
      return {
        ...{ rule: "unread-parameter", level: "error" as const, file: file?.file ?? id, line },
        message: `METADATA has the parameter "${name}", no rule reads it; remove it, or read it by param.value("${id}", "${name}")`,
      };
    });
}
