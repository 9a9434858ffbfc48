import { spawnSync } from "node:child_process";
import { findOnPath } from "../src/policy-tools/build/find-on-path.js";

/** What a test may need that not every machine has, and whether this one has it. */
const AT_HAND = {
  root: process.getuid?.() === 0,
  docker: findOnPath("docker", process.env["PATH"]).length > 0,
  "the right to mount":
    spawnSync("unshare", ["--mount", "mount", "-t", "tmpfs", "tmpfs", "/tmp"]).status === 0,
} as const;

/** One of these. */
export type Need = keyof typeof AT_HAND;

/**
 * Returns `it` for tests that need something. Where the machine lacks it, they are left out, and the run counts them and says
 * why.
 */
export function itNeeds(...needs: readonly Need[]): typeof it | typeof it.skip {
  const lacks = needs.filter((need) => !AT_HAND[need]);
  if (lacks.length === 0) return it;
  const leftOut = (title: string, test?: Mocha.AsyncFunc): Mocha.Test =>
    it.skip(`${title} (needs ${lacks.join(", ")})`, test);
  return leftOut as typeof it.skip;
}
