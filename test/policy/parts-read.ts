import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { CONTROLS } from "../../tools/control-files.js";
import { ROOT } from "../../tools/project.js";

const LIBRARY = "rego/docker/authz/lib";

/** Returns the members of `input` that a control's Rego names, its imports from the library included. */
export function partsReadBy(id: string): ReadonlySet<string> {
  const parts = new Set<string>();
  const seen = new Set<string>();
  const pending = [join(CONTROLS, id)];
  for (const folder of pending) {
    if (seen.has(folder)) continue;
    seen.add(folder);
    const text = regoOf(folder);
    for (const [, dotted, listed] of text.matchAll(/\binput(?:\.(\w+)|, \["(\w+)")/g))
      parts.add(dotted ?? listed ?? "");
    for (const [, name = ""] of text.matchAll(/^import data\.docker\.authz\.lib\.(\w+)/gm))
      pending.push(join(LIBRARY, name));
  }
  return parts;
}

/** The Rego of a folder, without its tests and comments. */
function regoOf(folder: string): string {
  return readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith(".rego") && !name.endsWith("_test.rego"))
    .map((name) => readFileSync(join(ROOT, folder, name), "utf8").replace(/^\s*#.*$/gm, ""))
    .join("\n");
}
