#!/usr/bin/env node
import { setMemoryLimits } from "./plugin/set-memory-limits.js";

if (process.argv[2] === "serve") setMemoryLimits();

// The reader of the output may be gone, or the disk full: requests are answered and recorded all the same.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);

const { NO_COLOR = "", TERM } = process.env;
const terminal = {
  out: process.stdout.isTTY,
  err: process.stderr.isTTY,
  colours: NO_COLOR === "" && TERM !== "dumb",
};

// Imported late, since the program may have been executed again above.
void import("./run.js").then(async ({ run }) => {
  process.exitCode = await run(process.argv.slice(2), {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    terminal,
    isClosed: () => process.stdout.errored !== null,
  });
});
