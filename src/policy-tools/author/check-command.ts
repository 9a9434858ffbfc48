import { withAuthorTools } from "./author-tools.js";
import { checkControls } from "./check-controls.js";
import { readControlsIn } from "./control-folder.js";
import type { ControlFinding } from "./finding.js";

/** The result of checking a folder. */
export interface FolderCheck {
  /** The number of its controls. */
  readonly controls: number;
  readonly findings: readonly ControlFinding[];
}

/**
 * Checks the controls in a folder.
 *
 * @param say Told in a line of what takes long.
 * @throws {UsageError} When the folder has no control.
 */
export async function checkFolder(
  folder: string,
  say: (line: string) => void,
): Promise<FolderCheck> {
  const controls = readControlsIn(folder);
  const findings = await withAuthorTools(say, (tools) => checkControls(controls, tools));
  return { controls: controls.length, findings };
}
