import { join } from "node:path";
import { findOpa, usualPlaces } from "./find-opa.js";
import { makePolicy } from "./make-policy.js";
import { ROOT } from "./project.js";
import { runTool } from "./tool-error.js";

// Builds `build/policy`, which the program reads and the npm package carries.
await runTool(async () => {
  const opa = await findOpa(await usualPlaces());
  const written = await makePolicy(opa, join(ROOT, "rego"), join(ROOT, "build/policy"));
  const what = written.length === 0 ? "unchanged" : `wrote ${written.join(", ")}`;
  process.stdout.write(`build/policy: ${what}\n`);
});
