import { escaped } from "../../domain/escaped.js";
import type { Streams } from "../../domain/streams.js";
import { versionOfProgram } from "../../files/program-files.js";
import { withAuthorTools, type AuthorTools } from "./author-tools.js";
import { readControlsIn } from "./control-folder.js";
import { findingLine } from "./finding.js";
import { junitXml } from "./junit.js";
import { sarifJson } from "./sarif.js";
import { testControls } from "./test-controls.js";
import { hasPassed, type TestReport } from "./test-result.js";
import { testText } from "./test-text.js";
import { watchFolder } from "./watch-folder.js";

/** The options of `policy test`. */
export interface TestFlags {
  readonly coverage?: boolean;
  readonly watch?: boolean;
  readonly format: "text" | "json" | "junit" | "sarif";
}

const RENDER: Readonly<Record<TestFlags["format"], (report: TestReport) => string>> = {
  text: (report) => testText(report),
  json: (report) => `${JSON.stringify(report, null, 2)}\n`,
  junit: junitXml,
  sarif: (report) => sarifJson(report, versionOfProgram()),
};

/**
 * Tests the controls in a folder, again after each change if asked to, and prints the results.
 *
 * @returns True if all tests passed the last time.
 */
export async function testFolder(
  folder: string,
  flags: TestFlags,
  streams: Streams,
): Promise<boolean> {
  const say = (line: string): void => {
    streams.err(`${line}\n`);
  };
  return withAuthorTools(say, async (tools) => {
    const once = (): Promise<boolean> => testOnce(folder, flags, { tools, streams });
    if (flags.watch !== true) return once();
    let passed = false;
    const again = async (): Promise<void> => {
      passed = await once();
    };
    await watchFolder(folder, () => reported(again, streams), untilInterrupted());
    return passed;
  });
}

interface Parts {
  readonly tools: AuthorTools;
  readonly streams: Streams;
}

async function testOnce(
  folder: string,
  { coverage = false, format }: TestFlags,
  { tools, streams }: Parts,
): Promise<boolean> {
  const controls = readControlsIn(folder);
  const tested = await testControls(controls, tools, coverage);
  if (!("results" in tested)) {
    streams.err(tested.map((finding) => `${escaped(findingLine(finding))}\n`).join(""));
    return false;
  }
  streams.out(RENDER[format](tested));
  return hasPassed(tested);
}

/** While it watches, an error is a state that the author is about to change. */
async function reported(work: () => Promise<void>, { err }: Streams): Promise<void> {
  try {
    await work();
  } catch (thrown) {
    err(`dockwarden: ${escaped(thrown instanceof Error ? thrown.message : String(thrown))}\n`);
  }
}

function untilInterrupted(): AbortSignal {
  const controller = new AbortController();
  process.once("SIGINT", () => {
    controller.abort();
  });
  return controller.signal;
}
