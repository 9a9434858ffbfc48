import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { ROOT } from "../project.js";

/** A line of `docker run` as the Docker CLI sends it. */
export interface RunRequest {
  readonly line: string;
  /** `/v1.47/containers/create?name=web` */
  readonly target: string;
  readonly body: object;
}

/** Lines that people use for one purpose, in the order of the page. */
export interface RunLines {
  readonly heading: string;
  readonly lines: readonly string[];
}

/** The controls that refuse a line, by line and profile; none where it is allowed. */
export type RunDecisions = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

const FOLDER = join(ROOT, "tools/docs/run-lines");

/** The file of the recorded requests. */
export const REQUESTS = join(FOLDER, "requests.json");

/** The file of the profiles' decisions on them. */
export const DECISIONS = join(FOLDER, "decisions.json");

/** Reads the lines that are recorded. */
export function readRunLines(): readonly RunLines[] {
  const text = readFileSync(join(FOLDER, "lines.yaml"), "utf8");
  const groups = parse(text) as Readonly<Record<string, readonly string[]>>;
  return Object.entries(groups).map(([heading, lines]) => ({ heading, lines }));
}

/** Reads the requests that were recorded of them. */
export function readRunRequests(): readonly RunRequest[] {
  return JSON.parse(readFileSync(REQUESTS, "utf8")) as readonly RunRequest[];
}

/** Reads what the profiles decide, as `test/policy/run-lines.test.ts` keeps it. */
export function readRunDecisions(): RunDecisions {
  return JSON.parse(readFileSync(DECISIONS, "utf8")) as RunDecisions;
}
