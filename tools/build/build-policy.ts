import { join } from "node:path";
import { projectToolchain } from "./toolchain.js";
import { makePolicy } from "./make-policy.js";
import { ROOT } from "../project.js";
import { runTool } from "../tool-error.js";

// Builds `build/policy`, which the program reads and the npm package carries.
await runTool(async () => {
  const toolchain = await projectToolchain();
  const written = await makePolicy(toolchain, join(ROOT, "rego"), join(ROOT, "build/policy"));
  const what = written.length === 0 ? "unchanged" : `wrote ${written.join(", ")}`;
  process.stdout.write(`build/policy: ${what}\n`);
});
