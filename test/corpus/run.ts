import { join } from "node:path";
import { openAuthorizerJudge } from "./authorizer-judge.js";
import { readCases } from "./case.js";
import { FOLDER, readPending } from "./pending.js";
import { lineOf, runCases } from "./run-cases.js";
import { STAND_INS } from "./world.js";

// `make corpus CASES=file`: every strict case of a file that must hold, one line for each that fails.

const file = process.env["CASES"] ?? join(FOLDER, "cases.json");
const pending = readPending();
const opened = await openAuthorizerJudge(join(FOLDER, "settings.yaml"));
try {
  const results = await runCases(readCases(file), STAND_INS, opened.judge);
  const counted = results.filter(
    ({ one, counts, kind }) => counts && kind !== "unasked" && pending[one.id] === undefined,
  );
  const failed = counted.filter(({ kind }) => kind === "failed");
  for (const result of failed) process.stdout.write(`${lineOf(result)}\n`);
  process.stdout.write(`${counted.length - failed.length} passed, ${failed.length} failed\n`);
  if (failed.length > 0) process.exitCode = 1;
} finally {
  await opened.close();
}
