import { buildDeb } from "./deb.js";
import { architecturesOf } from "./executable.js";
import { join } from "node:path";
import { ROOT } from "../project.js";
import { runTool } from "../tool-error.js";

// Builds Debian packages, for this processor by default: `build-deb.js [x64] [arm64]`.
await runTool(async () => {
  for (const architecture of architecturesOf(process.argv.slice(2)))
    console.log(await buildDeb(architecture, join(ROOT, "dist")));
});
