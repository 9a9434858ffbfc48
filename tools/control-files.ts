import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { metadataIn, type Metadata } from "../src/policy-tools/build/read-metadata.js";
import { ROOT } from "./project.js";
import { ToolError } from "./tool-error.js";

/** The folder of the controls, relative to the project's root. */
export const CONTROLS = "rego/docker/authz/controls";

/** The ids of all controls: the names of their folders, in order. */
export function controlIds(): readonly string[] {
  return readdirSync(join(ROOT, CONTROLS)).sort();
}

/** A file of a control's folder, or null when it is not there. */
export function controlFile(id: string, name: string): string | null {
  const path = join(ROOT, CONTROLS, id, name);
  return existsSync(path) ? readFileSync(path, "utf8") : null;
}

/**
 * Reads the METADATA of a control's package.
 *
 * @throws {ToolError} When there is none.
 */
export function readMetadata(id: string): Metadata {
  const found = metadataIn(controlFile(id, `${id}.rego`) ?? "");
  if (found !== null) return found.metadata;
  throw new ToolError(
    `Cannot describe control "${id}": ${CONTROLS}/${id}/${id}.rego has no METADATA above its package; write it`,
  );
}
