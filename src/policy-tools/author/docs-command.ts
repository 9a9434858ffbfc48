import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { UsageError, describeThrown } from "../../domain/errors.js";
import { metadataIn } from "../build/read-metadata.js";
import type { ControlTexts } from "../docs/documented-control.js";
import { ownPages, PAGE_HEAD } from "../docs/own-pages.js";
import { withAuthorTools } from "./author-tools.js";
import { readControlsIn, type ControlFolder } from "./control-folder.js";

/**
 * Writes a page for each control in a folder, as the shipped ones have.
 *
 * @param say Told in a line of what takes long.
 * @returns The paths of the pages.
 * @throws {UsageError} When a page cannot be written, or would replace a file that is not such a page.
 */
export async function writeDocs(
  folder: string,
  output: string,
  say: (line: string) => void,
): Promise<readonly string[]> {
  const controls = readControlsIn(folder);
  const library = await withAuthorTools(say, (tools) => tools.compile(controls));
  const pages = Object.entries(ownPages(controls.map(textsOf), library));
  const files = pages.map(([name, text]) => ({ path: join(output, name), text }));
  for (const { path } of files) checkReplaceable(path);
  try {
    mkdirSync(output, { recursive: true });
    for (const { path, text } of files) writeFileSync(path, text);
  } catch (thrown) {
    throw new UsageError(`Cannot write the pages to "${output}": ${describeThrown(thrown)}`, {
      cause: thrown,
    });
  }
  return files.map(({ path }) => path);
}

function textsOf({ id, rego, examples }: ControlFolder): ControlTexts {
  const main = rego.find(({ path }) => path.endsWith(`/${id}.rego`));
  const metadata = metadataIn(main?.text ?? "")?.metadata ?? {};
  return { id, metadata, examples: examples?.text ?? null };
}

function checkReplaceable(path: string): void {
  if (!existsSync(path) || readFileSync(path, "utf8").startsWith(PAGE_HEAD)) return;
  throw new UsageError(
    `Cannot write "${path}": it exists and was not made by this command; name another folder with --output`,
  );
}
