import { parse } from "yaml";
import type { Parameter } from "../src/domain/parameters.js";
import type { Mode, ParameterDescription, Profile } from "../src/domain/settings.js";
import { loadLibrary } from "../src/policy/load-library.js";
import type { CustomMetadata, Metadata, Resource } from "../src/policy-build/read-metadata.js";
import { CONTROLS, controlFile, readMetadata } from "./control-files.js";
import { ToolError } from "./tool-error.js";

/** A command line of a control's `examples.yaml`. */
export interface DocumentedExample {
  readonly title: string;
  readonly docker: string;
  /** Who calls, where it is not anybody. */
  readonly caller?: Readonly<Record<string, Parameter>>;
  /** Parameters of the control that differ from the baseline's. */
  readonly parameters?: Readonly<Record<string, Parameter>>;
  /** What the host's disk holds: links, by path. */
  readonly host?: { readonly links?: Readonly<Record<string, string>> };
  /** What dockerd answers, where it is the answer that is judged. */
  readonly answer?: DocumentedAnswer;
  /** What the user is told where the call is denied. */
  readonly message?: string;
}

/** An answer by its status and its JSON body. */
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

/** What a page says of a control: its METADATA and examples, and the profiles' modes and parameters. */
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
  /** The actions whose answers it judges. */
  readonly responses: readonly string[];
  readonly references: readonly string[];
  readonly resources: readonly Resource[];
  /** By profile. */
  readonly modes: Readonly<Record<string, Mode>>;
  readonly parameters: readonly DocumentedParameter[];
  readonly allowed: readonly DocumentedExample[];
  readonly denied: readonly DocumentedExample[];
}

/**
 * Every control of the compiled library, in the order in which `baseline` lists them.
 *
 * @throws {ToolError} When one lacks what its page needs; all that is missing, one line each.
 */
export function readControls(): readonly DocumentedControl[] {
  const { catalogue, profiles } = loadLibrary();
  const problems: string[] = [];
  const controls = Object.keys(profiles["baseline"]?.modes ?? {}).map((id) => {
    const metadata = readMetadata(id);
    problems.push(...problemsOf(id, metadata));
    return documented(id, metadata, profiles, catalogue[id]?.parameters ?? {});
  });
  if (problems.length > 0) throw new ToolError(problems.join("\n"));
  return controls;
}

/** What a control's METADATA lacks for its page, one line each. */
export function problemsOf(id: string, metadata: Metadata): readonly string[] {
  const { title, description, custom = {} } = metadata;
  const needed = {
    title,
    description,
    "custom.message": custom.message,
    "custom.remedy": custom.remedy,
    "custom.references": custom.references,
    "custom.endpoints": custom.endpoints,
  };
  const file = `${CONTROLS}/${id}/${id}.rego`;
  return Object.entries(needed)
    .filter(([, value]) => value === undefined)
    .map(
      ([field]) =>
        `Cannot describe control "${id}": the METADATA in ${file} has no ${field}; ${helpOf(field)}`,
    );
}

function helpOf(field: string): string {
  if (field !== "custom.endpoints") return "write it";
  return "list the actions that it judges, as `#   endpoints: [container.create]` below its severity";
}

function documented(
  id: string,
  metadata: Metadata,
  profiles: Readonly<Record<string, Profile>>,
  described: Readonly<Record<string, ParameterDescription>>,
): DocumentedControl {
  const { title, description, resources, custom } = completed(metadata);
  const { message, messages, parameters, ...rest } = custom;
  return {
    ...{ id, title, description, resources, ...rest, ...examplesOf(id) },
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

function examplesOf(id: string): Pick<DocumentedControl, "allowed" | "denied"> {
  const text = controlFile(id, "examples.yaml") ?? "{}";
  const examples = parse(text) as Partial<Record<string, readonly DocumentedExample[]>>;
  return { allowed: examples["allowed"] ?? [], denied: examples["denied"] ?? [] };
}

function byProfile<Value>(
  profiles: Readonly<Record<string, Profile>>,
  pick: (profile: Profile) => Value,
): Readonly<Record<string, Value>> {
  return Object.fromEntries(Object.entries(profiles).map(([name, each]) => [name, pick(each)]));
}
