import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { metadataIn } from "./read-metadata.js";

/** Where the library asks each control, and where a control lies. */
const FOUND = "docker/authz/found.rego";
const fileOf = (id: string): string => `docker/authz/controls/${id}/${id}.rego`;

/**
 * Says what the Rego files in `stage` say in another way, for which WASM takes a tenth less time: `found.rego` asks
 * each of the controls `ids` by its name, and their METADATA has nothing that no rule reads.
 */
export async function makeLean(stage: string, ids: readonly string[]): Promise<void> {
  await writeFile(join(stage, FOUND), byName(ids));
  for (const id of ids) {
    const path = join(stage, fileOf(id));
    await writeFile(path, withMessagesAlone(await readFile(path, "utf8")));
  }
}

/** @internal Exported for its test. */
export function byName(ids: readonly string[]): string {
  const rules = ids.map(
    (id) => `_found contains object.union({"mode": mode}, violation) if {
	mode := _on.${id}
	some violation in data.docker.authz.controls.${id}.violations
}
`,
  );
  const named = `_named := ${JSON.stringify(ids)}\n`;
  return ["package docker.authz\n", named, ...rules].join("\n");
}

/**
 * A control whose METADATA has left only its messages: `rego.metadata.chain()` makes all of it anew in each
 * violation. One that may read METADATA itself stays as it is.
 *
 * @internal Exported for its test.
 */
export function withMessagesAlone(rego: string): string {
  const found = metadataIn(rego);
  if (found === null || /\]\.annotations\b|"annotations"/.test(rego)) return rego;
  const { message, messages } = found.metadata.custom ?? {};
  const left = `# METADATA\n# custom: ${JSON.stringify({ message, messages })}\n`;
  return rego.replace(found.block, () => left);
}
