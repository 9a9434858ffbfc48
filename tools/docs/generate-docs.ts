import { readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { format } from "prettier";
import { recordJsonSchema } from "../../src/audit/log/record-schema.js";
import { controlPage } from "../../src/policy-tools/docs/control-page.js";
import { controlsIndex } from "./controls-index.js";
import { inputPage, type InputSchema } from "./input-page.js";
import { profilesPage } from "./profiles-page.js";
import { ROOT } from "../project.js";
import { readActions } from "./read-actions.js";
import { readControls } from "./read-controls.js";
import { recordFields } from "./record-fields.js";
import { runLinesPage } from "./run-lines-page.js";
import { ToolError, runTool } from "../tool-error.js";

const PAGES = "docs/controls";

const HEAD =
  "<!-- Made by `make docs` from the controls' METADATA and examples and the profiles; do not edit. -->";

/**
 * Writes the documentation of the controls and of the profiles, from what they say themselves.
 *
 * @returns Markdown by file, relative to the project's root.
 * @throws {ToolError} When a control or a profile does not say what its page needs.
 */
export async function generateDocs(): Promise<Readonly<Record<string, string>>> {
  const controls = readControls();
  const calls = readActions();
  const pages = {
    "docs/reference/profiles.md": profilesPage(controls),
    "docs/reference/run-lines.md": runLinesPage(Object.keys(controls[0]?.modes ?? {})),
    [`${PAGES}/README.md`]: controlsIndex(controls),
    ...Object.fromEntries(
      controls.map((one) => [`${PAGES}/${one.id}.md`, controlPage(one, calls)]),
    ),
  };
  const formatted = Object.entries(pages).map(async ([path, text]) => [
    path,
    await format(`${HEAD}\n\n${text}\n`, STYLE),
  ]);
  return {
    ...(Object.fromEntries(await Promise.all(formatted)) as Readonly<Record<string, string>>),
    ...(await recordPages()),
    ...(await inputPages()),
  };
}

const RECORD = "docs/what-happened/audit-record.md";
const FIELDS = /(<!-- begin fields[^>]*-->\n).*?(<!-- end fields -->\n)/s;

/** The schema of the audit record, and the page about it with the table of its fields. */
async function recordPages(): Promise<Readonly<Record<string, string>>> {
  const page = readFileSync(join(ROOT, RECORD), "utf8");
  if (!FIELDS.test(page)) throw new ToolError(`${RECORD} must have a place for the fields`);
  const fields = await format(recordFields(), STYLE);
  const schema = JSON.stringify(recordJsonSchema());
  return {
    [RECORD]: page.replace(
      FIELDS,
      (_all, begin: string, end: string) => `${begin}\n${fields}\n${end}`,
    ),
    "docs/what-happened/audit-record.schema.json": await format(schema, {
      parser: "json",
      printWidth: 100,
    }),
  };
}

const INPUT_HEAD = "<!-- Made by `make docs` from rego/schemas/input.json; do not edit. -->";

async function inputPages(): Promise<Readonly<Record<string, string>>> {
  const text = readFileSync(join(ROOT, "rego/schemas/input.json"), "utf8");
  const page = inputPage(JSON.parse(text) as InputSchema);
  return {
    "docs/write-controls/policy-input.md": await format(`${INPUT_HEAD}\n\n${page}\n`, STYLE),
  };
}

/** The style of `.prettierrc`; blocks of code stay as they were written. */
const STYLE = {
  parser: "markdown",
  printWidth: 100,
  proseWrap: "always",
  embeddedLanguageFormatting: "off",
} as const;

/** The pages of controls that are committed, relative to the project's root. */
export function committedPages(): readonly string[] {
  return readdirSync(join(ROOT, PAGES)).map((name) => `${PAGES}/${name}`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  await runTool(async () => {
    const pages = await generateDocs();
    for (const path of committedPages()) if (!Object.hasOwn(pages, path)) rmSync(join(ROOT, path));
    for (const [path, text] of Object.entries(pages)) writeFileSync(join(ROOT, path), text);
  });
}
