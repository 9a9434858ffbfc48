import { readFile, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ROOT } from "../project.js";
import { ToolError } from "../tool-error.js";

/** A package as `package-lock.json` has it. */
interface LockedPackage {
  readonly version?: string;
  readonly license?: string;
  readonly dev?: boolean;
}

/**
 * Writes the license texts of what the executable contains into `file`: npm's packages, and Node.js.
 *
 * @param node The program of the pinned Node.js, which lies in its package.
 * @throws {ToolError} When a package has no license text.
 */
export async function writeLicenseTexts(node: string, file: string): Promise<void> {
  const lock = JSON.parse(await readFile(join(ROOT, "package-lock.json"), "utf8")) as {
    readonly packages: Readonly<Record<string, LockedPackage>>;
  };
  const contained = Object.entries(lock.packages).filter(
    ([path, { dev }]) => path !== "" && dev !== true,
  );
  const parts = [`Node.js\n\n${await licenseIn(dirname(dirname(node)))}`];
  for (const [path, { version = "", license = "" }] of contained) {
    const name = path.replace(/^.*node_modules\//, "");
    parts.push(`${name} ${version} (${license})\n\n${await licenseIn(join(ROOT, path))}`);
  }
  await writeFile(file, parts.join(`\n${"-".repeat(80)}\n\n`));
}

async function licenseIn(folder: string): Promise<string> {
  const found = (await readdir(folder)).find((name) => /^(licen[cs]e|copying)\b/i.test(name));
  if (found === undefined)
    throw new ToolError(
      `Cannot collect licenses: "${folder}" has none; see what its package.json says`,
    );
  return readFile(join(folder, found), "utf8");
}
