import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ControlRule } from "../../domain/control-rule.js";
import { metadataIn } from "./read-metadata.js";
import { stagedFolder } from "./stage-sources.js";

/**
 * Returns where the rules of each shipped control are, by control, in the order of the files.
 *
 * @param shipped The folder of the Rego library.
 */
export function readRules(
  shipped: string,
  controls: readonly string[],
): Readonly<Record<string, readonly ControlRule[]>> {
  return Object.fromEntries(
    controls.map((id) => {
      const folder = join(shipped, stagedFolder(id));
      const names = readdirSync(folder).filter(
        (name) => name.endsWith(".rego") && !name.endsWith("_test.rego"),
      );
      const files = names.map((name) => [name, readFileSync(join(folder, name), "utf8")] as const);
      return [id, ruleLocations(`rego/${stagedFolder(id)}`, Object.fromEntries(files))];
    }),
  );
}

/** Returns where the rules of a control are, whose files lie in `folder`. */
export function ruleLocations(
  folder: string,
  files: Readonly<Record<string, string>>,
): readonly ControlRule[] {
  const texts = Object.entries(files).sort(([a], [b]) => Number(a > b) - Number(a < b));
  const messages = messagesIn(texts.map(([, text]) => text));
  return texts.flatMap(([name, text]) => rulesIn(`${folder}/${name}`, text, messages));
}

/** By name; `""` for the control's own. */
type Messages = ReadonlyMap<string, string>;

function messagesIn(texts: readonly string[]): Messages {
  const custom = texts.map((text) => metadataIn(text)?.metadata.custom).find((one) => one);
  return new Map([["", custom?.message ?? ""], ...Object.entries(custom?.messages ?? {})]);
}

function rulesIn(file: string, text: string, messages: Messages): readonly ControlRule[] {
  const lines = text.split("\n");
  return lines.flatMap((line, index) => {
    if (!/^(?:response_)?violations contains /.test(line)) return [];
    const end = lines.findIndex((other, at) => at > index && other.startsWith("}"));
    const rule = lines.slice(index, end < 0 ? index + 1 : end + 1).join("\n");
    const name = /"message": "(\w+)"/.exec(rule)?.[1] ?? "";
    const field = /"field": "([^"]+)"/.exec(rule)?.[1] ?? null;
    return [{ file, line: index + 1, field, message: messages.get(name) ?? null }];
  });
}
