import { writeFile } from "node:fs/promises";
import { ROOT } from "../project.js";
import { lastLine, runProgram } from "../../src/files/run-program.js";
import { ToolError } from "../tool-error.js";

/** The members of a CycloneDX document that depend on the run or the version of npm, and the list of packages. */
interface Sbom {
  serialNumber?: string;
  readonly metadata: { timestamp?: string; tools?: object };
  readonly components: object[];
}

/**
 * Writes the software bill of materials of the executable as CycloneDX: npm's packages, and Node.js. Without
 * time, serial number and npm's version, so that the same commit gives the same bytes.
 */
export async function writeSbom(nodeVersion: string, file: string): Promise<void> {
  const args = ["sbom", "--omit=dev", "--sbom-format=cyclonedx", "--package-lock-only"];
  const { code, stdout, stderr } = await runProgram("npm", args, { cwd: ROOT });
  if (code !== 0) throw new ToolError(`Cannot list packages: npm sbom: ${lastLine(stderr)}`);
  const sbom = JSON.parse(stdout) as Sbom;
  delete sbom.serialNumber;
  delete sbom.metadata.timestamp;
  delete sbom.metadata.tools;
  sbom.components.push({
    type: "platform",
    name: "node",
    version: nodeVersion,
    purl: `pkg:generic/node@${nodeVersion}`,
    hashes: [],
    licenses: [{ license: { id: "MIT" } }],
  });
  await writeFile(file, `${JSON.stringify(sbom, null, 2)}\n`);
}
