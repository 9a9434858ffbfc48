import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { fieldTable } from "./field-table.js";
import { ROOT } from "../project.js";
import { routeTable } from "./route-table.js";

const HEAD = "// Made by `make tables` from tools/build/tables; do not edit.\n";

/**
 * Renders the reader's tables from the data in `tools/build/tables`.
 *
 * @returns TypeScript by file, relative to the project's root.
 */
export function generateTables(): Readonly<Record<string, string>> {
  return {
    "src/engine/request/tables/routes.ts": HEAD + routeTable(read),
    "src/engine/request/tables/fields.ts": HEAD + fieldTable(read),
  };
}

function read(name: string): unknown {
  return JSON.parse(readFileSync(join(ROOT, "tools/build/tables", `${name}.json`), "utf8"));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  for (const [path, text] of Object.entries(generateTables())) {
    writeFileSync(join(ROOT, path), text);
  }
}
