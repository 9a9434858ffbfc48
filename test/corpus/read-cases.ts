import { readFileSync } from "node:fs";
import { casesIn, type Case } from "../../src/preview/attack/case.js";

/** Reads a file of cases. */
export function readCases(file: string | URL): readonly Case[] {
  return casesIn(readFileSync(file));
}
