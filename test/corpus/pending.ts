import { readFileSync } from "node:fs";
import { ROOT } from "../../tools/project.js";
import { join } from "node:path";

/** Reasons by the ids of cases: what a file of this folder lists. */
export type Reasons = Readonly<Record<string, string>>;

/** The folder of the corpus's files that only tests read. */
export const FOLDER = join(ROOT, "test/corpus");

/** The folder of those that come with the program: cases, their world and the settings that they assume. */
export const SHIPPED = join(ROOT, "corpus");

/** Cases that must hold and do not yet, each with what it waits for; the list only shrinks. */
export function readPending(): Reasons {
  return read("pending.json") as Reasons;
}

/** Cases that an engine cannot express, or whose success it cannot show, by engine. */
export function readEngineLimits(engine: string): Reasons {
  return (read("engine-limits.json") as Readonly<Record<string, Reasons>>)[engine] ?? {};
}

function read(name: string): unknown {
  return JSON.parse(readFileSync(join(FOLDER, name), "utf8"));
}
