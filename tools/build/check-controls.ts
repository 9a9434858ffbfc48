import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { faultsOfActions } from "../../src/policy-tools/author/control-actions.js";
import { faultsOfCalls, type ParsedControl } from "../../src/policy-tools/author/control-calls.js";
import { controlIds, CONTROLS, readMetadata } from "../control-files.js";
import { parseRego } from "../../src/policy-tools/build/parse-rego.js";
import { ROOT } from "../project.js";
import { readActions } from "../docs/read-actions.js";
import { ToolError } from "../tool-error.js";

/**
 * Checks what each control's rules say against its METADATA: messages, placeholders and actions.
 *
 * @throws {ToolError} When they differ, with a line for each difference.
 */
export async function checkControls(opa: string): Promise<void> {
  const files = Object.fromEntries(controlIds().flatMap(filesOf));
  const modules = await parseRego(opa, files);
  const actions = readActions().map(({ action }) => action);
  const faults = controlIds().flatMap((id) => {
    const own = Object.entries(modules).filter(([name]) => name.startsWith(`${id}/`));
    const control: ParsedControl = {
      ...{ id, metadata: readMetadata(id), modules: own.map(([, module]) => module) },
    };
    return [...faultsOfCalls(control), ...faultsOfActions(control, actions)].map(
      ({ text }) => `\n  control "${id}": ${text}`,
    );
  });
  if (faults.length > 0) throw new ToolError(`Cannot accept the Rego library:${faults.join("")}`);
}

/** The text of a control's Rego files without its tests, each with its name below the folder of controls. */
function filesOf(id: string): readonly (readonly [string, string])[] {
  const folder = join(ROOT, CONTROLS, id);
  return readdirSync(folder)
    .filter((name) => name.endsWith(".rego") && !name.endsWith("_test.rego"))
    .map((name) => [`${id}/${name}`, readFileSync(join(folder, name), "utf8")]);
}
