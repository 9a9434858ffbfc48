import { parse } from "yaml";
import { writeControl } from "./custom-control.js";
import { readPage } from "./e2e/harness/page.js";
import type { Examples } from "./policy/example.js";

/** The control that docs/write-controls/responses.md shows. */
export const EXAMPLE_CONTROL = "shown_secrets";

/** The action whose responses the page's control evaluates. */
const EVALUATED = "container.inspect";

const blocks = (language: string): readonly string[] =>
  readPage("write-controls/responses.md").blocks(language);

/** The examples of its page. */
export function shownExamples(): Examples {
  return parse(blocks("yaml")[0] ?? "") as Examples;
}

/**
 * Writes the control into a folder of controls, as the page tells its reader to; it evaluates the responses to
 * `action` in place of the page's own.
 */
export function writeExampleControl(folder: string, action = EVALUATED): void {
  const [control = "", test = ""] = blocks("rego");
  const [examples = ""] = blocks("yaml");
  writeControl(folder, EXAMPLE_CONTROL, {
    [`${EXAMPLE_CONTROL}.rego`]: control.replaceAll(EVALUATED, action),
    [`${EXAMPLE_CONTROL}_test.rego`]: test,
    "examples.yaml": examples,
  });
}
