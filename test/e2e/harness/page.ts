import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { ROOT } from "../../../tools/project.js";
import type { ProgramOutcome } from "../../../src/files/run-program.js";

/** A page of docs/, of which tests do what it says. */
export interface Page {
  /** What its blocks of a language hold, in order. */
  blocks(language: string): readonly string[];
  /** The scripts of a section, in order; none where there is no section of that heading. */
  steps(heading: string): readonly Step[];
}

/** A script that a page shows. */
export interface Step {
  /** Its first line, a comment: `Lists containers`. */
  readonly title: string;
  readonly script: string;
  /** What it prints by the page; null where the page does not say. `…` stands for anything within a line. */
  readonly printed: string | null;
}

/** Reads a page by its name, `who-calls/tls.md`. */
export function readPage(name: string): Page {
  const text = readFileSync(join(ROOT, "docs", name), "utf8");
  return {
    blocks: (language) => [...text.matchAll(blockOf(language))].map(([, inside = ""]) => inside),
    steps(heading) {
      const section = text.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? "";
      return [...section.matchAll(STEP)].map(([, script = "", printed = null]) => {
        return { title: /^# (.*)/.exec(script)?.[1] ?? script, script, printed };
      });
    },
  };
}

function blockOf(language: string): RegExp {
  return new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, "gms");
}

/** A block of a shell, and a block of text right behind it, which is what the script prints. */
const STEP = /^```sh\n(.*?)^```$(?:\n\n```text\n(.*?)^```$)?/gms;

/** Fails unless a step went as its page shows: with what it printed on both channels, or without an error. */
export function expectShown(
  { printed, script }: Step,
  { code, stdout, stderr }: ProgramOutcome,
): void {
  if (printed === null) {
    expect(code, `${script}${stdout}${stderr}`).to.equal(0);
    return;
  }
  const lines = printed.split("…").map(escapeForRegExp);
  const said = stdout + stderr;
  // What was said in the place of the page's words, where they fit; else the difference is shown.
  const fits = new RegExp(`^${lines.join(".*")}$`).test(said);
  expect(fits ? printed : said, script).to.equal(printed);
}

/** Escapes a text, so that a regular expression matches it as it is. */
export function escapeForRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

/**
 * One step of a section.
 *
 * @throws {Error} When the page does not have it.
 */
export function stepOf(page: Page, heading: string, index: number): Step {
  const step = page.steps(heading)[index];
  if (step === undefined)
    throw new Error(`The page must show step ${index + 1} under "${heading}"`);
  return step;
}
