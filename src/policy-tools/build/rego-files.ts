import { readdir } from "node:fs/promises";
import { join } from "node:path";

/** Every Rego file below `folder`, tests and fixtures included, relative to it, in order. */
export async function regoFiles(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true });
  return entries.filter((path) => path.endsWith(".rego")).sort();
}

/**
 * The Rego files that are compiled: neither tests nor what only tests use. They are named one by one,
 * since OPA would take the YAML beside them for data.
 */
export async function policyFiles(folder: string): Promise<readonly string[]> {
  const fixture = join("docker", "authz", "fixture/");
  const files = await regoFiles(folder);
  return files.filter((path) => !path.endsWith("_test.rego") && !path.startsWith(fixture));
}
