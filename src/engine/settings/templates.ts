import type { ParameterChange, Parameter } from "../../domain/parameters.js";
import type { Catalogue, ControlSet } from "../../domain/settings.js";
import { parameterChangesOf, describedAt, isListParameter } from "./parameter-changes.js";

/**
 * The values of `${user}`, `${group}` and other templates, by name. `group` has a value for each group, the
 * others at most one.
 */
export type TemplateValues = Readonly<Record<string, readonly string[]>>;

/** The names of templates; `label:x` is replaced by a label of the user. */
export const TEMPLATE_NAMES = ["user", "uid", "gid", "home", "group", "label:<name>"] as const;

const TEMPLATE = /\$\{([^{}]*)\}/g;

/** Returns the names of the templates in a text: `user` of `/home/${user}`. */
export function templatesIn(text: string): readonly string[] {
  return [...text.matchAll(TEMPLATE)].map(([, name]) => name ?? "");
}

/** Returns true if a value contains a template. */
export function hasTemplate(value: Parameter): boolean {
  return JSON.stringify(value).includes("${");
}

/** Replaces a text whose template has no value: no control accepts it, so each denies. */
const NO_VALUE = false;

/**
 * Moves the values with templates from a set into changes. The set keeps a value that permits nothing: a list
 * without the item, or no value.
 */
export function withoutTemplates(
  set: ControlSet,
  catalogue: Catalogue,
  originOf: (path: string) => string,
): { readonly set: ControlSet; readonly templates: readonly ParameterChange[] } {
  const templates: ParameterChange[] = [];
  const bare = Object.entries(set.parameters).map(([control, values]) => {
    if (!hasTemplate(values)) return [control, values] as const;
    const kept = Object.entries(values).flatMap(([name, value]) => {
      if (!hasTemplate(value) || describedAt({ control, name }, catalogue)?.templates !== true)
        return [[name, value] as const];
      const origin = originOf(`${control}.${name}`);
      templates.push(
        ...parameterChangesOf(templateChange(control, name, value), origin, catalogue),
      );
      const left = isListParameter(value) ? value.filter((item) => !hasTemplate(item)) : NO_VALUE;
      return [[name, left] as const];
    });
    return [control, Object.freeze(Object.fromEntries(kept))] as const;
  });
  const parameters = Object.freeze(Object.fromEntries(bare));
  return { set: Object.freeze({ modes: set.modes, parameters }), templates };
}

function templateChange(
  control: string,
  name: string,
  value: Parameter,
): Readonly<Record<string, Parameter>> {
  if (!isListParameter(value)) return { [`${control}.${name}`]: value };
  return { [`+${control}.${name}`]: value.filter(hasTemplate) };
}

/** Returns a change with its templates replaced by the caller's values. */
export function expanded(change: ParameterChange, values: TemplateValues): ParameterChange {
  const { value, pattern } = change;
  if (!hasTemplate(value)) return change;
  if (isListParameter(value)) {
    const items = value.flatMap((item): readonly Parameter[] =>
      typeof item === "string" ? expandedText(item, values, pattern) : [item],
    );
    return { ...change, value: items };
  }
  const texts = typeof value === "string" ? expandedText(value, values, pattern) : [];
  const [text] = texts;
  return { ...change, value: text === undefined || texts.length > 1 ? NO_VALUE : text };
}

/** Returns a text for each group if it contains `${group}`; none if a value is missing. */
function expandedText(text: string, values: TemplateValues, pattern: boolean): readonly string[] {
  const [name] = templatesIn(text);
  if (name === undefined) return [text];
  const found = Object.hasOwn(values, name) ? (values[name] ?? []) : [];
  return found.flatMap((value) => {
    const shown = pattern ? value.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&") : value;
    return expandedText(
      text.replaceAll(`\${${name}}`, () => shown),
      values,
      pattern,
    );
  });
}
