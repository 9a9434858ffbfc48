import { argumentsIn } from "../policy-build/parse-rego.js";
import type { CustomMetadata } from "../policy-build/read-metadata.js";
import type { Finding } from "./finding.js";
import { lineWith } from "./finding.js";
import { stringsIn } from "./literal-terms.js";
import { lineOf, type ControlModule } from "./rego-module.js";

/** The functions that read a parameter: of a control, by name. */
const READERS = ["param.value", "param.shown"];

/**
 * Finds parameters that no rule reads, and reads of parameters that METADATA lacks. Such a read has no value, so a rule
 * for what is permitted permits nothing.
 */
export function parameterFindings(
  id: string,
  custom: CustomMetadata,
  modules: readonly ControlModule[],
): readonly Finding[] {
  const names = Object.keys(custom.parameters ?? {});
  return [
    ...modules.flatMap((one) => strangeReads(id, names, one)),
    ...unreadParameters(id, names, modules),
  ];
}

function strangeReads(
  id: string,
  names: readonly string[],
  { file, module }: ControlModule,
): readonly Finding[] {
  const reads = READERS.flatMap((reader) => argumentsIn(module.rules, reader));
  return reads.flatMap(([control, name]) => {
    const found = (node: unknown, message: string): Finding => ({
      ...{ rule: "unknown-parameter", level: "error", file, line: lineOf(node), message },
    });
    if (control?.type === "string" && control.value !== id)
      return [
        found(control, `reads a parameter of "${String(control.value)}", the control is "${id}"`),
      ];
    if (name?.type !== "string" || names.includes(String(name.value))) return [];
    return [
      found(name, `reads the parameter "${String(name.value)}", METADATA has ${listed(names)}`),
    ];
  });
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? "none; add it to custom.parameters" : `only ${names.join(", ")}`;
}

function unreadParameters(
  id: string,
  names: readonly string[],
  modules: readonly ControlModule[],
): readonly Finding[] {
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
