import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The id of the control that tests compile beside those that ship. */
export const CUSTOM_CONTROL = "named_containers";

/** The METADATA of that control as it says it under `custom`; each line may be replaced. */
const CUSTOM: Readonly<Record<string, string>> = {
  severity: "low",
  mode: "deny",
  group: "resources",
  endpoints: "[container.create]",
  message: 'A container needs a name that begins with one of {allowed}, not "{name}".',
  remedy: "Give the container such a name.",
  parameters: "{starts: {type: strings, description: How names begin., default: [web-]}}",
};

const RULES = `package docker.authz.controls.${CUSTOM_CONTROL}

import data.docker.authz.lib.param
import data.docker.authz.lib.violation

violations contains violation.new(rego.metadata.chain(), {
	"field": "name",
	"value": name,
	"vars": {"name": name, "allowed": param.shown("${CUSTOM_CONTROL}", "starts")},
}) if {
	input.request.action == "container.create"
	name := _name
	not _permitted(name)
}

default _name := null

_name := input.request.query.name[0]

_permitted(name) if {
	is_string(name)
	some start in param.value("${CUSTOM_CONTROL}", "starts")
	startswith(name, start)
}
`;

/** Returns the Rego of that control with other METADATA: null leaves a line out. */
export function customControl(changes: Readonly<Record<string, string | null>> = {}): string {
  const lines = Object.entries({ ...CUSTOM, ...changes }).flatMap(([name, text]) =>
    text === null ? [] : [`#   ${name}: ${text}\n`],
  );
  return `# METADATA\n# title: No containers without a name\n# custom:\n${lines.join("")}${RULES}`;
}

/** Writes files of a control into a folder of controls, by name. */
export function writeControl(
  folder: string,
  id = CUSTOM_CONTROL,
  files: Readonly<Record<string, string>> = { [`${id}.rego`]: customControl() },
): void {
  mkdirSync(join(folder, id), { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, id, name), text);
}
