import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ControlRule } from "../domain/control-rule.js";
import { metadataIn } from "./read-metadata.js";

/** Where the shipped controls lie in the sources of Dockwarden. */
const CONTROLS = "rego/docker/authz/controls";

/**
 * Returns where the rules of each control are, by control, in the order of the files.
 *
 * @param source The folder of the Rego library.
 */
export function readRules(
  source: string,
  controls: readonly string[],
): Readonly<Record<string, readonly ControlRule[]>> {
  return Object.fromEntries(
    controls.map((id) => {
      const folder = join(source, "docker/authz/controls", id);
      const files = readdirSync(folder).filter(
        (name) => name.endsWith(".rego") && !name.endsWith("_test.rego"),
      );
      const texts = files.sort().map((name) => [name, readFileSync(join(folder, name), "utf8")]);
      const messages = messagesIn(texts.map(([, text = ""]) => text));
      const rules = texts.flatMap(([name = "", text = ""]) =>
        rulesIn(`${CONTROLS}/${id}/${name}`, text, messages),
      );
      return [id, rules];
    }),
  );
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
    if (!line.startsWith("violations contains ")) return [];
    const end = lines.findIndex((other, at) => at > index && other.startsWith("}"));
    const rule = lines.slice(index, end < 0 ? index + 1 : end + 1).join("\n");
    const name = /"message": "(\w+)"/.exec(rule)?.[1] ?? "";
    const field = /"field": "([^"]+)"/.exec(rule)?.[1] ?? null;
    return [{ file, line: index + 1, field, message: messages.get(name) ?? null }];
  });
}
