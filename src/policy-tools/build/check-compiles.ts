import { joinedLines } from "../../domain/one-line.js";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PolicyBuildError } from "../../domain/errors.js";
import { adviceFor } from "./builtin-advice.js";
import { readCapabilities, usableOf } from "./capabilities.js";
import type { ControlSource } from "./read-control-folders.js";
import { tryOpa } from "./run-opa.js";
import { stagedFolder } from "./stage-sources.js";

/** An error, as `opa check --format json` prints it. */
interface CheckError {
  readonly message: string;
  readonly location?: { readonly file: string; readonly row: number };
}

/**
 * Checks that controls compile with what a compiled policy has, before the build rewrites them, so that lines are the author's.
 *
 * @throws {PolicyBuildError} With a line for each error: file, line, and for a built-in what to use instead.
 */
export async function checkCompiles(
  opa: string,
  stage: string,
  controls: readonly ControlSource[],
): Promise<void> {
  const capabilities = join(stage, "../capabilities.json");
  const known = await readCapabilities(opa, stage);
  await writeFile(capabilities, JSON.stringify(usableOf(known)));
  const args = ["check", "--format", "json", "--capabilities", capabilities, "docker"];
  const { code, stdout, stderr } = await tryOpa(opa, args, { cwd: stage });
  if (code === 0) return;
  const errors = errorsIn(stdout) ?? errorsIn(stderr) ?? [{ message: (stdout + stderr).trim() }];
  const builtins = new Set(known.builtins.map(({ name }) => name));
  throw new PolicyBuildError(errors.map((error) => textOf(error, builtins, controls)).join("\n"));
}

function errorsIn(text: string): readonly CheckError[] | null {
  try {
    return (JSON.parse(text) as { readonly errors: readonly CheckError[] }).errors;
  } catch {
    return null;
  }
}

function textOf(
  { message, location }: CheckError,
  builtins: ReadonlySet<string>,
  controls: readonly ControlSource[],
): string {
  const unknown = /^undefined function (\S+)$/.exec(message)?.[1];
  const said =
    unknown !== undefined && builtins.has(unknown)
      ? `the function ${unknown} cannot be evaluated in a decision; ${adviceFor(unknown)}`
      : joinedLines(message, "; ");
  if (location === undefined) return `Cannot compile controls: ${said}`;
  return `Cannot compile "${authorsPath(location.file, controls)}:${location.row}": ${said}`;
}

function authorsPath(file: string, controls: readonly ControlSource[]): string {
  const control = controls.find(({ id }) => file.startsWith(`${stagedFolder(id)}/`));
  return control === undefined
    ? file
    : file.replace(stagedFolder(control.id), () => control.folder);
}
