import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../../../tools/project.js";
import type { Sequence } from "./step.js";

/** A sequence that has touched a canary once. */
export interface KeptSequence extends Sequence {
  readonly name: string;
}

/** Reads them. */
export function readKept(): readonly KeptSequence[] {
  const text = readFileSync(join(ROOT, "test/e2e/paths/host-effects/kept.json"), "utf8");
  const kept = JSON.parse(text) as Readonly<Record<string, Sequence>>;
  return Object.entries(kept).map(([name, sequence]) => ({ name, ...sequence }));
}
