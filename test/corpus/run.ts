import { readFileSync } from "node:fs";
import { join } from "node:path";
import { loadLibrary } from "../../src/engine/policy/load-library.js";
import { openAuthorizerDecider } from "./authorizer-decider.js";
import { isStrict, type Case } from "../../src/preview/attack/case.js";
import { corpusPlaceholders } from "../../src/preview/attack/placeholder-values.js";
import { readCases } from "./read-cases.js";
import { FOLDER, SHIPPED, readPending } from "./pending.js";
import { dockwardenReader } from "./reader.js";
import { lineOf, runCases } from "./run-cases.js";
import { runVectors, vectorLines } from "./run-vectors.js";

/** How many hold, and how many do not. */
interface Count {
  readonly passed: number;
  readonly failed: number;
}

// `make corpus CASES=file VECTORS=file`: one line for each that fails, then the totals. Without either,
// both of the files that are here.

const say = (line: string): boolean => process.stdout.write(`${line}\n`);
const { CASES: cases, VECTORS: vectors } = process.env;
const both = cases === undefined && vectors === undefined;
const counts = [
  ...(both || cases !== undefined ? [await cased(cases ?? join(SHIPPED, "cases.json"))] : []),
  ...(both || vectors !== undefined ? [vectored(vectors ?? join(FOLDER, "vectors.json"))] : []),
];
const failed = counts.reduce((sum, count) => sum + count.failed, 0);
say(`${counts.reduce((sum, count) => sum + count.passed, 0)} passed, ${failed} failed`);
if (failed > 0) process.exitCode = 1;

async function cased(file: string): Promise<Count> {
  const opened = await openAuthorizerDecider(join(SHIPPED, "settings.yaml"));
  try {
    const results = await runCases(readCases(file), corpusPlaceholders(), opened.evaluate);
    const asked = results.filter(({ one, kind }) => isStrict(one) && kind !== "unasked");
    const waiting = asked.filter(({ one }) => pendingReason(one) !== null);
    for (const { one } of waiting) say(`${one.id} pending: ${pendingReason(one) ?? ""}`);
    const counted = asked.filter((result) => !waiting.includes(result));
    const failures = counted.filter(({ kind }) => kind === "failed");
    for (const failure of failures) say(lineOf(failure));
    return { passed: counted.length - failures.length, failed: failures.length };
  } finally {
    await opened.close();
  }
}

/** What a case waits for: by its id, or because none of the controls that it is about exists yet. */
function pendingReason({ id, expect, controls = [] }: Case): string | null {
  const { catalogue } = loadLibrary();
  const known = controls.some((control) => Object.hasOwn(catalogue, control));
  if (expect === "deny" && controls.length > 0 && !known) return `waits for ${controls.join(", ")}`;
  return readPending()[id] ?? null;
}

function vectored(file: string): Count {
  const result = runVectors(readFileSync(file), dockwardenReader);
  for (const line of vectorLines(result)) say(line);
  const total = Object.values(result.checked).reduce((sum, count) => sum + count, 0);
  return { passed: total - result.failures.length, failed: result.failures.length };
}
