import { cpSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { ROOT } from "../tools/project.js";
import { readPage } from "./e2e/harness/page.js";
import type { Examples } from "./policy/example.js";

/** The control that docs/write-controls/responses.md shows. */
export const EXAMPLE_CONTROL = "shown_secrets";

/** The action whose answers the page's control judges. */
const EVALUATED = "container.inspect";

interface ShownProfile {
  readonly modes: Readonly<Record<string, string>>;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** The examples of its page. */
export function shownExamples(): Examples {
  return parse(blocks("yaml")[1] ?? "") as Examples;
}

/**
 * Copies the library to `rego`, and adds the control as the page tells its reader to; it judges the answers to
 * `action` in the place of the page's own.
 */
export function copyLibraryWithExample(rego: string, action = EVALUATED): void {
  cpSync(join(ROOT, "rego"), rego, { recursive: true });
  const home = join(rego, "docker/authz/controls", EXAMPLE_CONTROL);
  // Who reads the page may have done as it says.
  mkdirSync(home, { recursive: true });
  const [control = "", test = ""] = blocks("rego");
  const [profile = "", examples = ""] = blocks("yaml");
  writeFileSync(join(home, `${EXAMPLE_CONTROL}.rego`), control.replaceAll(EVALUATED, action));
  writeFileSync(join(home, `${EXAMPLE_CONTROL}_test.rego`), test);
  writeFileSync(join(home, "examples.yaml"), examples);
  for (const name of readdirSync(join(rego, "profiles")))
    addTo(join(rego, "profiles", name), parse(profile) as ShownProfile, name === "baseline.yaml");
}

/** Below the line that begins a section, so that all else stays as it is, comments included. */
function addTo(file: string, shown: ShownProfile, isComplete: boolean): void {
  const text = readFileSync(file, "utf8");
  if (text.includes(`\n  ${EXAMPLE_CONTROL}:`)) return;
  const changed = withMember(text, "modes", shown.modes);
  writeFileSync(file, isComplete ? withMember(changed, "parameters", shown.parameters) : changed);
}

function withMember(text: string, section: string, members: object): string {
  const lines = Object.entries(members).map(([id, said]) => `  ${id}: ${JSON.stringify(said)}\n`);
  return text.replace(`\n${section}:\n`, `\n${section}:\n${lines.join("")}`);
}

function blocks(language: string): readonly string[] {
  return readPage("write-controls/responses.md").blocks(language);
}
