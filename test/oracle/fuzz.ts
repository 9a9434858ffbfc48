import { bodyCases, readSeeds, targetCases } from "./cases.js";
import { describeDifference, figuresOf, holds } from "./report.js";
import { referenceOracle, startOracles } from "./oracle-process.js";
import type { Case } from "./case.js";
import type { Oracle } from "./oracle-process.js";
import { createRandom } from "../random.js";
import { hasGo } from "../../src/policy-tools/build/go-install.js";
import { ToolError, runTool } from "../../tools/tool-error.js";
import { parseArgs } from "node:util";
import { REFERENCE_READERS, compareReferences } from "./references.js";
import { reader } from "./reader.js";
import { run } from "./run.js";

/** Differences that are printed; the rest is counted. */
const SHOWN = 20;

/**
 * Compares the reader with Docker's own code over mutated requests:
 * `node build/test/oracle/fuzz.js --bodies 200000 --targets 50000 --references 50000 --seed 1`.
 *
 * The exit code is 1 if anything is accepted and read differently, or too little is accepted.
 */
await runTool(async () => {
  const { values } = parseArgs({
    options: {
      bodies: { type: "string", default: "200000" },
      targets: { type: "string", default: "50000" },
      references: { type: "string", default: "50000" },
      seed: { type: "string", default: String(Date.now() % 2 ** 31) },
    },
  });
  if (!hasGo(process.env))
    throw new ToolError('Cannot build Docker\'s own code: "go" is not on PATH; install Go');
  const seed = wholeNumber("seed", values.seed);
  const bodies = wholeNumber("bodies", values.bodies);
  const targets = wholeNumber("targets", values.targets);
  const references = wholeNumber("references", values.references);
  console.log(
    `oracle: ${bodies} bodies, ${targets} targets, ${references} references, --seed ${seed}`,
  );
  const seeds = readSeeds("test/corpus/vectors.json");
  const oracles = startOracles();
  const good = [
    await compared("bodies", bodyCases(bodies, createRandom(seed), seeds), oracles),
    await compared("targets", targetCases(targets, createRandom(seed)), oracles),
    await comparedReferences(references, seed, oracles),
  ];
  await Promise.all(oracles.map(async (oracle) => oracle.end()));
  if (!good.every(Boolean)) process.exitCode = 1;
});

async function compared(
  title: string,
  cases: Iterable<Case>,
  oracles: readonly Oracle[],
): Promise<boolean> {
  const started = performance.now();
  const report = await run(cases, reader, oracles);
  for (const difference of report.differences.slice(0, SHOWN))
    console.log(describeDifference(difference));
  console.log(figuresOf(title, report, (performance.now() - started) / 1000));
  return holds(report);
}

async function comparedReferences(
  count: number,
  seed: number,
  oracles: readonly Oracle[],
): Promise<boolean> {
  const { names, differences } = await compareReferences(
    count,
    createRandom(seed),
    referenceOracle(oracles),
    REFERENCE_READERS,
  );
  for (const line of differences.slice(0, SHOWN)) console.log(`DIFFERENT reference ${line}`);
  console.log(`references: ${2 * count} readings, ${names} names, ${differences.length} different`);
  return differences.length === 0;
}

function wholeNumber(name: string, text: string): number {
  if (/^[0-9]{1,10}$/.test(text)) return Number(text);
  throw new ToolError(`Cannot run: --${name} must be a whole number, current value is "${text}"`);
}
