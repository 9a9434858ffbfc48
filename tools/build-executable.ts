import { join } from "node:path";
import { ARCHITECTURES, buildExecutable, type Architecture } from "./executable.js";
import { ROOT } from "./project.js";
import { ToolError, runTool } from "./tool-error.js";

// Builds executables with Node.js inside, of this processor by default: `build-executable.js [x64] [arm64]`.
await runTool(async () => {
  const named = process.argv.slice(2);
  const isKnown = (name: string): name is Architecture => ARCHITECTURES.some((one) => one === name);
  for (const architecture of named.length === 0 ? [process.arch] : named) {
    if (!isKnown(architecture))
      throw new ToolError(
        `Cannot build for "${architecture}": it must be one of ${ARCHITECTURES.join(", ")}`,
      );
    console.log(await buildExecutable(architecture, join(ROOT, "dist")));
  }
});
