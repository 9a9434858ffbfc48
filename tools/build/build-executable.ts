import { join } from "node:path";
import { architecturesOf, buildExecutable } from "./executable.js";
import { ROOT } from "../project.js";
import { runTool } from "../tool-error.js";

// Builds executables with Node.js inside, for this processor by default: `build-executable.js [x64] [arm64]`.
await runTool(async () => {
  for (const architecture of architecturesOf(process.argv.slice(2)))
    console.log(await buildExecutable(architecture, join(ROOT, "dist")));
});
