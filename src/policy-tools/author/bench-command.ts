import { withAuthorTools } from "./author-tools.js";
import { benchControls, type BenchReport } from "./bench-controls.js";
import { readControlsIn } from "./control-folder.js";

/**
 * Measures what the controls in a folder add to a decision.
 *
 * @param say Told in a line of what takes long.
 * @throws {UsageError} When the folder has no control, or no example to decide.
 */
export function benchFolder(folder: string, say: (line: string) => void): Promise<BenchReport> {
  const controls = readControlsIn(folder);
  return withAuthorTools(say, async (tools) => {
    const without = await tools.compile([]);
    const together = await tools.compile(controls);
    return benchControls(controls, { without, together });
  });
}
