import { SUITES, USUAL, type Outcome } from "./suites.js";
import { sum } from "./sum.js";
import { ToolError, runTool } from "../tool-error.js";

/**
 * Runs the suites that are named, or the usual ones, and sums up in a last line `N passed, N failed`.
 * Tests that could not run are listed, and are a failure if CI=true.
 */
await runTool(async () => {
  const chosen = process.argv.length > 2 ? process.argv.slice(2) : USUAL;
  const outcomes: Outcome[] = [];
  for (const name of chosen) {
    const suite = SUITES[name];
    if (suite === undefined)
      throw new ToolError(
        `Cannot run suite "${name}": it must be one of ${Object.keys(SUITES).join(", ")}`,
      );
    process.stdout.write(`\n== ${name}\n`);
    const startedMs = performance.now();
    outcomes.push(await finished(suite));
    const seconds = Math.round((performance.now() - startedMs) / 1000);
    process.stdout.write(`${name} took ${seconds} s\n`);
  }
  sumUp(outcomes);
});

/** A suite that cannot even start is one failure, and the others run all the same. */
async function finished(suite: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await suite();
  } catch (thrown) {
    if (!(thrown instanceof ToolError)) throw thrown;
    process.stdout.write(`${thrown.message}\n`);
    return { passed: 0, failed: 1, left: [] };
  }
}

function sumUp(outcomes: readonly Outcome[]): void {
  const left = outcomes.flatMap((outcome) => outcome.left);
  process.stdout.write("\n");
  for (const { tests, reason } of left)
    process.stdout.write(`${tests} tests did not run: ${reason}\n`);
  const again = outcomes.flatMap((outcome) => outcome.again ?? []);
  if (again.length > 0)
    process.stdout.write(
      `${again.length} tests passed when they were run again: ${again.join("; ")}\n`,
    );
  // In CI nothing may be left out in silence; one at least, should they not even be counted.
  const missed =
    process.env["CI"] === "true" ? sum(left.map(({ tests }) => Math.max(tests, 1))) : 0;
  for (const failure of outcomes.flatMap(({ failures = [] }) => failures))
    process.stdout.write(`failed: ${failure}\n`);
  const passed = sum(outcomes.map((outcome) => outcome.passed));
  const failed = sum(outcomes.map((outcome) => outcome.failed)) + missed;
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  if (failed > 0) process.exitCode = 1;
}
