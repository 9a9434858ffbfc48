import { readFileSync, writeFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { Script } from "node:vm";
import { ToolError, runTool } from "../tool-error.js";

/** As in executable-loader.cjs. */
const NAME = "dockwarden";

// Writes V8's code cache of a script, `make-code-cache.js program.cjs program.cache`, or checks with `--check` that V8 takes
// it. It must run in the Node.js, and with the arguments, that will run the script.
await runTool(() => {
  const [program = "", cache = "", mode] = process.argv.slice(2);
  const source = readFileSync(program, "utf8");
  if (mode === "--check") {
    checkCache(source, readFileSync(cache));
    return Promise.resolve();
  }
  // Started with --random-seed=1, V8 makes the same bytes each time. The cache must not name that flag, which would give
  // the executable known hashes.
  setFlagsFromString("--random-seed=0");
  writeFileSync(cache, new Script(source, { filename: NAME }).createCachedData());
  return Promise.resolve();
});

function checkCache(source: string, cachedData: Buffer): void {
  const { cachedDataRejected } = new Script(source, { filename: NAME, cachedData });
  if (cachedDataRejected !== false)
    throw new ToolError("Cannot use the code cache: V8 rejects it; build with the pinned Node.js");
}
