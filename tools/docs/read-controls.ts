import { loadLibrary } from "../../src/engine/policy/load-library.js";
import type { Metadata } from "../../src/policy-tools/build/read-metadata.js";
import {
  documentedControl,
  type DocumentedControl,
} from "../../src/policy-tools/docs/documented-control.js";
import { CONTROLS, controlFile, readMetadata } from "../control-files.js";
import { ToolError } from "../tool-error.js";

/**
 * Every control of the compiled library, in the order in which `baseline` lists them.
 *
 * @throws {ToolError} When one lacks what its page needs; all that is missing, one line each.
 */
export function readControls(): readonly DocumentedControl[] {
  const library = loadLibrary();
  const problems: string[] = [];
  const controls = Object.keys(library.profiles["baseline"]?.modes ?? {}).map((id) => {
    const metadata = readMetadata(id);
    problems.push(...problemsOf(id, metadata));
    const examples = controlFile(id, "examples.yaml");
    return documentedControl({ id, metadata, examples }, library);
  });
  if (problems.length > 0) throw new ToolError(problems.join("\n"));
  return controls;
}

/** Returns the problems of a control's METADATA for its page, one line each. */
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
