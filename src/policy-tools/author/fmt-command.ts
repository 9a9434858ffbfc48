import { findCompiler } from "../build/toolchain.js";
import { readControlsIn, type ControlFolder } from "./control-folder.js";
import { joinedLines } from "../../domain/one-line.js";
import { PolicyBuildError } from "../../domain/errors.js";
import { tryOpa } from "../build/run-opa.js";
import { pathsOf } from "./check-by-opa.js";

/**
 * Formats the controls in a folder.
 *
 * @param write False to only find the files.
 * @param say Told in a line of what takes long.
 * @returns The files whose form is another.
 */
export async function formatFolder(
  folder: string,
  write: boolean,
  say: (line: string) => void,
): Promise<readonly string[]> {
  const controls = readControlsIn(folder);
  const { opa } = await findCompiler({ say });
  return formatControls(controls, opa, write);
}

/**
 * Formats the Rego files of controls as OPA does.
 *
 * @param write False to only find the files.
 * @returns The files whose form is another.
 * @throws {PolicyBuildError} When OPA cannot read one.
 */
async function formatControls(
  controls: readonly ControlFolder[],
  opa: string,
  write: boolean,
): Promise<readonly string[]> {
  const files = controls.flatMap(({ rego, tests }) => pathsOf([...rego, ...tests]));
  const { code, stdout, stderr } = await tryOpa(opa, ["fmt", "--list", ...files]);
  if (code !== 0) throw cannotFormat(stderr);
  const other = stdout.split("\n").filter((line) => line !== "");
  if (write && other.length > 0) {
    const written = await tryOpa(opa, ["fmt", "--write", ...other]);
    if (written.code !== 0) throw cannotFormat(written.stderr);
  }
  return other;
}

function cannotFormat(said: string): PolicyBuildError {
  const text = joinedLines(said, "; ");
  return new PolicyBuildError(`Cannot format the controls: opa fmt says: ${text}`);
}
