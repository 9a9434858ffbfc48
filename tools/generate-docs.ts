import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { format } from "prettier";
import { controlPage } from "./control-page.js";
import { controlsIndex } from "./controls-index.js";
import { profilesPage } from "./profiles-page.js";
import { ROOT } from "./project.js";
import { readControls } from "./read-controls.js";
import { runLinesPage } from "./run-lines-page.js";
import { runTool } from "./tool-error.js";

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
  const pages = {
    "docs/profiles.md": profilesPage(controls),
    "docs/run-lines.md": runLinesPage(Object.keys(controls[0]?.modes ?? {})),
    [`${PAGES}/README.md`]: controlsIndex(controls),
    ...Object.fromEntries(controls.map((one) => [`${PAGES}/${one.id}.md`, controlPage(one)])),
  };
  const formatted = Object.entries(pages).map(async ([path, text]) => [
    path,
    await format(`${HEAD}\n\n${text}\n`, STYLE),
  ]);
  return Object.fromEntries(await Promise.all(formatted)) as Readonly<Record<string, string>>;
}

/** What `.prettierrc` says accepts it: what is in a block of code stands as it was written. */
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
