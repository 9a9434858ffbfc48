import { meansAction } from "../../domain/actions.js";
import { isMapping } from "../../domain/is-mapping.js";
import type { Parameter } from "../../domain/parameters.js";
import { INSPECTION_KINDS, MODES, type ParameterType } from "../../domain/settings.js";
import { CUSTOM_MEMBERS } from "../build/check-metadata.js";
import { ACTIONS } from "../build/known-actions.js";
import { PARAMETER_MEMBERS } from "../build/parameter-metadata.js";
import { CONTROL_SEVERITIES, TYPES } from "../build/read-catalogue.js";
import { metadataIn } from "../build/read-metadata.js";
import { wantedOf } from "../../engine/settings/parameter-types.js";
import type { AuthorFile, ControlFolder } from "./control-folder.js";
import { lineWith, type ControlFinding } from "./finding.js";

type Fields = Readonly<Record<string, unknown>>;

/** Finds what the METADATA of a control lacks or misspells. */
export function metadataFindings(control: ControlFolder): readonly ControlFinding[] {
  return [...packageFindings(control), ...mainFindings(control)];
}

/** The package of a control is in each of its files, and one of them has the METADATA of all. */
function packageFindings({ id, rego }: ControlFolder): readonly ControlFinding[] {
  const wanted = `docker.authz.controls.${id}`;
  return rego.flatMap(({ path, text }) => {
    const name = /^package (\S+)/m.exec(text)?.[1] ?? "";
    const blocks = text.match(/^[ \t]*#[ \t]*METADATA[ \t]*$/gm)?.length ?? 0;
    const found = (message: string, part: RegExp): ControlFinding => ({
      ...{ rule: "metadata", level: "error", file: path, line: lineWith(text, part), message },
    });
    const more = blocks > (path.endsWith(`/${id}.rego`) ? 1 : 0);
    return [
      ...(name === wanted
        ? []
        : [found(`the package is "${name}", it must be ${wanted}`, /^package /)]),
      ...(more
        ? [found(`only the package may have METADATA, once, in ${id}.rego`, /^\s*#\s*METADATA/)]
        : []),
    ];
  });
}

function mainFindings({ id, rego, path }: ControlFolder): readonly ControlFinding[] {
  const file = rego.find((one) => one.path.endsWith(`/${id}.rego`)) ?? { path, text: "" };
  const found = (message: string, line = 1): ControlFinding => ({
    ...{ rule: "metadata", level: "error", file: file.path, line, message },
  });
  const metadata = readMetadata(file);
  if (typeof metadata === "string") return [found(metadata)];
  return problemsOf(metadata).map(({ field, text }) => found(text, lineOfField(file.text, field)));
}

/** Something wrong, and the field that it is about, whose line is named. */
interface Problem {
  readonly field: string;
  readonly text: string;
}

function readMetadata({ text }: AuthorFile): Fields | string {
  try {
    const metadata: unknown = metadataIn(text)?.metadata ?? null;
    if (isMapping(metadata)) return metadata;
    return 'there is no METADATA directly above the package; write it, as the templates of "dockwarden policy new" have it';
  } catch (thrown) {
    const [line = ""] = String(thrown instanceof Error ? thrown.message : thrown).split("\n");
    return `the METADATA is no YAML: ${line}`;
  }
}

/** The line of `custom.severity` is the first with `severity:` that is indented once; 1 if there is none. */
function lineOfField(text: string, field: string): number {
  const path = field.split(".");
  const name = path.at(-1) ?? field;
  return lineWith(
    text,
    new RegExp(`^# {${2 * path.length - 1}}${name.replaceAll(/\W/g, "\\$&")}:`),
  );
}

function problemsOf(metadata: Fields): readonly Problem[] {
  const custom = isMapping(metadata["custom"]) ? metadata["custom"] : {};
  const texts = { title: metadata["title"], description: metadata["description"] };
  const own = { message: custom["message"], remedy: custom["remedy"], group: custom["group"] };
  return [
    ...Object.entries(texts).flatMap(([field, value]) => given(field, value)),
    ...Object.entries(own).flatMap(([field, value]) => given(`custom.${field}`, value)),
    ...oneOf("custom.severity", custom["severity"], CONTROL_SEVERITIES),
    ...oneOf("custom.mode", custom["mode"], MODES),
    ...reserved(custom["group"]),
    ...known("custom", custom, CUSTOM_MEMBERS),
    ...problemsOfActions(custom),
    ...problemsOfInspections(custom),
    ...problemsOfParameters(custom["parameters"]),
  ];
}

function given(field: string, value: unknown): readonly Problem[] {
  if (typeof value === "string" && value.trim() !== "") return [];
  return [{ field, text: `METADATA has no ${field}; write it, as a text` }];
}

function oneOf(field: string, value: unknown, words: readonly string[]): readonly Problem[] {
  if (words.some((word) => word === value)) return [];
  const is =
    value === undefined ? `METADATA has no ${field}` : `${field} is ${JSON.stringify(value)}`;
  return [{ field, text: `${is}; it must be one of ${words.join(", ")}` }];
}

function reserved(group: unknown): readonly Problem[] {
  if (group !== "hygiene") return [];
  const text = `custom.group is "hygiene", which only the program's own controls of how a request is written may have; choose another`;
  return [{ field: "custom.group", text }];
}

function known(where: string, fields: Fields, names: readonly string[]): readonly Problem[] {
  return Object.keys(fields)
    .filter((name) => !names.includes(name))
    .map((name) => ({
      field: `${where}.${name}`,
      text: `${where} has "${name}", which means nothing; it may have ${names.join(", ")}`,
    }));
}

function problemsOfActions(custom: Fields): readonly Problem[] {
  const { endpoints = [], responses = [] } = custom;
  const lists = Object.entries({ endpoints, responses });
  const wrong = lists.filter(([, list]) => !isTexts(list));
  if (wrong.length > 0)
    return wrong.map(([name]) => ({
      field: `custom.${name}`,
      text: `custom.${name} must be a list of actions, as [container.create]`,
    }));
  const named = lists.flatMap(([name, list]) =>
    (list as readonly string[]).map((one) => ({ name, one })),
  );
  if (named.length === 0)
    return [
      {
        field: "custom.endpoints",
        text: "METADATA has no custom.endpoints; list the actions that the control decides, as [container.create]",
      },
    ];
  return named
    .filter(({ one }) => !ACTIONS.some((action) => meansAction(one, action)))
    .map(({ name, one }) => ({
      field: `custom.${name}`,
      text: `custom.${name} names "${one}", which is no action${similar(one)}`,
    }));
}

function similar(name: string): string {
  const [kind = ""] = name.split(".");
  const actions = ACTIONS.filter((action) => action.startsWith(`${kind}.`));
  return actions.length === 0 ? "" : `; of this kind there are ${actions.join(", ")}`;
}

function problemsOfInspections(custom: Fields): readonly Problem[] {
  const { inspects = [], inspects_when: when, parameters } = custom;
  const kinds: readonly string[] = INSPECTION_KINDS;
  const wrong = isTexts(inspects)
    ? inspects.filter((kind) => !kinds.includes(kind))
    : ["(no list)"];
  const names = isMapping(parameters) ? Object.keys(parameters) : [];
  return [
    ...wrong.map((kind) => ({
      field: "custom.inspects",
      text: `custom.inspects names "${kind}"; it must be a list of ${kinds.join(", ")}`,
    })),
    ...(when === undefined || names.some((name) => name === when)
      ? []
      : [
          {
            field: "custom.inspects_when",
            text: `custom.inspects_when is ${JSON.stringify(when)}, it must name a parameter`,
          },
        ]),
  ];
}

function problemsOfParameters(parameters: unknown = {}): readonly Problem[] {
  if (!isMapping(parameters))
    return [
      { field: "custom.parameters", text: "custom.parameters must be a map of parameters by name" },
    ];
  return Object.entries(parameters).flatMap(([name, about]) => problemsOfParameter(name, about));
}

function problemsOfParameter(name: string, about: unknown): readonly Problem[] {
  const where = `custom.parameters.${name}`;
  if (!isMapping(about))
    return [{ field: where, text: `${where} must have type, description and default` }];
  const { type, description, values = null, templates = false } = about;
  const problems = [
    ...oneOf(where, type, TYPES).map(({ text }) => ({
      field: where,
      text: text.replace(where, `${where}.type`),
    })),
    ...given(where, description).map(() => ({
      field: where,
      text: `METADATA has no ${where}.description; write it, as a text`,
    })),
    ...known(where, about, PARAMETER_MEMBERS).map(({ text }) => ({ field: where, text })),
  ];
  if (problems.length > 0) return problems;
  if (!Object.hasOwn(about, "default"))
    return [
      {
        field: where,
        text: `METADATA has no ${where}.default; write the value that holds where settings do not change it`,
      },
    ];
  const value = about["default"] as Parameter;
  const described = {
    type: type as ParameterType,
    values: isTexts(values) ? values : null,
    templates: templates === true,
  };
  const wanted = wantedOf(described, value);
  return wanted === null
    ? []
    : [
        {
          field: where,
          text: `${where}.default is ${JSON.stringify(value)}, it must be ${wanted}`,
        },
      ];
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}
