import { findCompiler } from "../build/toolchain.js";
import { readControlsIn } from "./control-folder.js";
import { formatControls } from "./format-controls.js";

/**
 * Formats the controls in a folder.
 *
 * @param write False to only find the files.
 * @param say Told in a line of what takes long.
 * @returns The files whose form is another.
 */
export async function formatFolder(
  folder: string,
  write: boolean,
  say: (line: string) => void,
): Promise<readonly string[]> {
  const controls = readControlsIn(folder);
  const { opa } = await findCompiler({ say });
  return formatControls(controls, opa, write);
}
