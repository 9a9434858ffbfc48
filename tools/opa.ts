import { spawn } from "node:child_process";
import { once } from "node:events";
import { findOpa, usualPlaces } from "./find-opa.js";
import { ROOT } from "./project.js";
import { runTool } from "./tool-error.js";

// Runs the pinned OPA with the arguments of this program, in the project's folder.
await runTool(async () => {
  const opa = spawn(await findOpa(await usualPlaces()), process.argv.slice(2), {
    cwd: ROOT,
    stdio: "inherit",
  });
  const [code] = (await once(opa, "exit")) as [number | null];
  process.exitCode = code ?? 1;
});
