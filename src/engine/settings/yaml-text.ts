import { stringify } from "yaml";

/** Renders a part of a settings file as YAML. */
export function yamlText(part: object): string {
  return stringify(part, { lineWidth: 0 });
}
