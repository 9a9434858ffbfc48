import { cp, mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { PolicyBuildError } from "../../domain/errors.js";
import type { ControlSource } from "./read-control-folders.js";
import { policyFiles } from "./rego-files.js";

/** Returns the folder of a control in the Rego library, and in a copy of it. */
export function stagedFolder(id: string): string {
  return `docker/authz/controls/${id}`;
}

/** Copies what is compiled of the Rego library in `shipped` to `stage`, and returns the ids of its controls. */
export async function stageLibrary(shipped: string, stage: string): Promise<ReadonlySet<string>> {
  const files = await policyFiles(shipped);
  for (const file of files) {
    await mkdir(dirname(join(stage, file)), { recursive: true });
    await cp(join(shipped, file), join(stage, file));
  }
  const ids = files.map((file) => /^docker\/authz\/controls\/([^/]+)\//.exec(file)?.[1] ?? "");
  return new Set(ids.filter((id) => id !== ""));
}

/**
 * Writes an author's controls to `stage`, beside those that ship.
 *
 * @throws {PolicyBuildError} When one has the id of a control that ships.
 */
export async function stageControls(
  controls: readonly ControlSource[],
  stage: string,
  shippedIds: ReadonlySet<string>,
): Promise<void> {
  for (const { id, folder, files } of controls) {
    if (shippedIds.has(id))
      throw new PolicyBuildError(
        `Cannot use "${folder}" as a control: "${id}" is a control that ships with Dockwarden; choose another id, and set the shipped one by settings`,
      );
    await mkdir(join(stage, stagedFolder(id)), { recursive: true });
    for (const [name, text] of Object.entries(files))
      await writeFile(join(stage, stagedFolder(id), name), text);
  }
}
