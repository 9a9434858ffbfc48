#!/usr/bin/env node
import { setMemoryLimits } from "./set-memory-limits.js";

if (process.argv[2] === "serve") setMemoryLimits();

// Loaded here, since the program may have been executed again above.
const { run } = await import("./run.js");

// Whoever reads what is said may be gone, or their disk full: calls are answered and recorded all the same.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);

process.exitCode = await run(process.argv.slice(2), {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
});
