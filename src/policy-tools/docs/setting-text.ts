import type { Parameter } from "../../domain/parameters.js";
import type { ParameterDescription } from "../../domain/settings.js";
import { PARAMETER_TYPES } from "../../engine/settings/parameter-types.js";

const WIDTH = 96;

/** A parameter's value as YAML, in one line. */
export function settingText(value: Parameter): string {
  if (Array.isArray(value))
    return `[${(value as readonly Parameter[]).map(settingText).join(", ")}]`;
  return JSON.stringify(value);
}

/** `key: value` as YAML; a list that is too long for one line goes on below. */
export function settingLines(key: string, value: Parameter): readonly string[] {
  const line = `${key}: ${settingText(value)}`;
  if (line.length <= WIDTH || !Array.isArray(value)) return [line];
  return [`${key}:`, ...wrapped(settingText(value), "  ", "   ")];
}

/** A text as lines of at most 96 characters, broken at spaces, the first and the others with their indents. */
export function wrapped(text: string, first: string, others: string): readonly string[] {
  const lines: string[] = [];
  let line = first;
  for (const word of text.trim().split(/\s+/)) {
    const indent = lines.length === 0 ? first : others;
    if (line !== indent && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = others + word;
    } else line += line === indent ? word : ` ${word}`;
  }
  return [...lines, line];
}

/** Returns the type of a parameter in words. */
export function typeText({ type, values, templates }: ParameterDescription): string {
  const { text } = PARAMETER_TYPES[type];
  const words =
    values === null ? text : `${type === "strings" ? "a list of" : "one of"} ${values.join(", ")}`;
  return templates
    ? `${words}; \${user} and the other templates stand for the caller's own`
    : words;
}
