import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadLibrary } from "../../../../src/engine/policy/load-library.js";
import type { CheckTools } from "../../../../src/policy-tools/author/check-controls.js";
import {
  readControlsIn,
  type ControlFolder,
} from "../../../../src/policy-tools/author/control-folder.js";
import { templatesFor } from "../../../../src/policy-tools/author/fill-template.js";
import { ROOT } from "../../../../tools/project.js";
import { projectToolchain } from "../../../../tools/build/toolchain.js";

/** A change of a file of a control: what is replaced, and by what. */
export type Edit = readonly [part: string | RegExp, replacement: string];

/** The edits of each file, by its name without the control's id: `.rego`, `_test.rego`, `examples.yaml`. */
export type Edits = Readonly<Record<string, readonly Edit[]>>;

/** Writes the template of a control into `folder`, with changes, and reads it. */
export function writtenControl(
  folder: string,
  edits: Edits = {},
  action = "container.create",
): ControlFolder {
  const id = "own_rule";
  const place = join(folder, id);
  mkdirSync(place, { recursive: true });
  const texts = templatesFor({ id, action, alsoDeniedBy: [] });
  for (const [name, text] of Object.entries(texts))
    writeFileSync(join(place, name), edited(text, edits[name.replace(id, "")] ?? []));
  const [control] = readControlsIn(folder);
  if (control === undefined) throw new Error(`There is no control in ${folder}`);
  return control;
}

function edited(text: string, edits: readonly Edit[]): string {
  let changed = text;
  for (const [part, replacement] of edits) {
    const next = changed.replace(part, () => replacement);
    if (next === changed) throw new Error(`The template has no ${String(part)}`);
    changed = next;
  }
  return changed;
}

/** What the project itself checks controls with. */
export async function checkTools(): Promise<CheckTools> {
  const { opa } = await projectToolchain();
  return { opa, shipped: join(ROOT, "rego"), catalogue: loadLibrary().catalogue };
}
