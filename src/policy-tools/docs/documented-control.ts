import { parse } from "yaml";
import type { Parameter } from "../../domain/parameters.js";
import type { Library, Mode, ParameterDescription, Profile } from "../../domain/settings.js";
import type { CustomMetadata, Metadata, Resource } from "../build/read-metadata.js";

/** A command line of a control's `examples.yaml`. */
export interface DocumentedExample {
  readonly title: string;
  readonly docker: string;
  /** The caller, where it is not anybody. */
  readonly caller?: Readonly<Record<string, Parameter>>;
  /** Parameters of the control that differ from the baseline's. */
  readonly parameters?: Readonly<Record<string, Parameter>>;
  /** Symbolic links on the host, by path. */
  readonly host?: { readonly links?: Readonly<Record<string, string>> };
  /** dockerd's response, where the control decides on it. */
  readonly answer?: DocumentedAnswer;
  /** The message to the user, where the call is denied. */
  readonly message?: string;
}

/** A response by its status and its JSON body. */
interface DocumentedAnswer {
  readonly status?: number;
  readonly body?: Parameter;
}

/** A parameter, and what each profile sets it to. */
export interface DocumentedParameter extends ParameterDescription {
  readonly name: string;
  readonly description: string;
  /** By profile. */
  readonly defaults: Readonly<Record<string, Parameter>>;
}

/** The content of a control's page: its METADATA and examples, and the profiles' modes and parameters. */
export interface DocumentedControl {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly group: string;
  readonly severity: string;
  /** Every message, with its placeholders. */
  readonly messages: readonly string[];
  readonly remedy: string;
  readonly endpoints: readonly string[];
  /** The actions on whose responses it decides. */
  readonly responses: readonly string[];
  readonly references: readonly string[];
  readonly resources: readonly Resource[];
  /** By profile. */
  readonly modes: Readonly<Record<string, Mode>>;
  readonly parameters: readonly DocumentedParameter[];
  readonly allowed: readonly DocumentedExample[];
  readonly denied: readonly DocumentedExample[];
}

/** The texts by the author of a control. */
export interface ControlTexts {
  readonly id: string;
  readonly metadata: Metadata;
  /** The text of `examples.yaml`; null without one. */
  readonly examples: string | null;
}

/** Returns what the page of a control says, with the modes and parameters of each profile of the library. */
export function documentedControl(
  { id, metadata, examples }: ControlTexts,
  { profiles, catalogue }: Library,
): DocumentedControl {
  const { title, description, resources, custom } = completed(metadata);
  const { message, messages, parameters, ...rest } = custom;
  const described = catalogue[id]?.parameters ?? {};
  return {
    ...{ id, title, description, resources, ...rest, ...examplesIn(examples ?? "{}") },
    messages: [message, ...Object.values(messages)],
    modes: byProfile(profiles, ({ modes }) => modes[id] ?? "off"),
    parameters: Object.entries(parameters).flatMap(([name, { description = "" }]) => {
      const about = described[name];
      if (about === undefined) return [];
      const defaults = byProfile(profiles, (profile) => profile.parameters[id]?.[name] ?? null);
      return [{ ...about, name, description, defaults }];
    }),
  };
}

const NOTHING: Required<CustomMetadata> = {
  ...{ group: "", severity: "", message: "", messages: {}, remedy: "" },
  ...{ endpoints: [], actions: {}, responses: [], references: [], parameters: {} },
};

function completed({ title = "", description = "", related_resources, custom }: Metadata) {
  return {
    title,
    description,
    resources: related_resources ?? [],
    custom: { ...NOTHING, ...custom },
  };
}

function examplesIn(text: string): Pick<DocumentedControl, "allowed" | "denied"> {
  const examples = parse(text) as Partial<Record<string, readonly DocumentedExample[]>>;
  return { allowed: examples["allowed"] ?? [], denied: examples["denied"] ?? [] };
}

function byProfile<Value>(
  profiles: Readonly<Record<string, Profile>>,
  pick: (profile: Profile) => Value,
): Readonly<Record<string, Value>> {
  return Object.fromEntries(Object.entries(profiles).map(([name, each]) => [name, pick(each)]));
}
