import { readFileSync } from "node:fs";
import { casesIn, type Case } from "../../src/offline/case.js";

/** Reads a file of cases. */
export function readCases(file: string | URL): readonly Case[] {
  return casesIn(readFileSync(file));
}
