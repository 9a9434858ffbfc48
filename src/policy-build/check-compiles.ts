import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PolicyBuildError } from "../errors.js";
import { usableCapabilities } from "./capabilities.js";
import type { ControlSource } from "./read-control-folders.js";
import { tryOpa } from "./run-opa.js";
import { stagedFolder } from "./stage-sources.js";

/** What `opa check --format json` prints of each error. */
interface CheckError {
  readonly message: string;
  readonly location?: { readonly file: string; readonly row: number };
}

/** What to use in place of a family of built-ins that no compiled policy has. */
const INSTEAD: readonly (readonly [RegExp, string])[] = [
  [
    /^time\./,
    "the input has the time: input.local.hour, input.local.weekday and input.local.date, in the zone of the settings, and input.time",
  ],
  [/^http\.|^net\.lookup/, "a decision asks no server; put what it needs into a parameter"],
  [/^opa\.runtime|^rego\./, "the settings' parameters are what a control is configured by"],
  [
    /^io\.jwt|^crypto\./,
    "who calls is in input.user, which is verified before the policy is asked",
  ],
  [/^regex\.(?:split|replace|find_n|template_match)/, "use regex.match or strings.replace_n"],
  [/^glob\.|^semver\./, "use data.docker.authz.lib.patterns, or regex.match"],
  [/^print$|^trace$/, "print is for tests, which policy test shows"],
];

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
  await writeFile(capabilities, JSON.stringify(await usableCapabilities(opa, stage)));
  const args = ["check", "--format", "json", "--capabilities", capabilities, "docker"];
  const { code, stdout, stderr } = await tryOpa(opa, args, { cwd: stage });
  if (code === 0) return;
  const errors = errorsIn(stdout) ?? errorsIn(stderr) ?? [{ message: (stdout + stderr).trim() }];
  throw new PolicyBuildError(errors.map((error) => textOf(error, controls)).join("\n"));
}

function errorsIn(text: string): readonly CheckError[] | null {
  try {
    return (JSON.parse(text) as { readonly errors: readonly CheckError[] }).errors;
  } catch {
    return null;
  }
}

function textOf({ message, location }: CheckError, controls: readonly ControlSource[]): string {
  const said = `${message}${helpFor(message)}`;
  if (location === undefined) return `Cannot compile controls: ${said}`;
  return `Cannot compile "${authorsPath(location.file, controls)}:${location.row}": ${said}`;
}

function helpFor(message: string): string {
  const name = /^undefined function (\S+)$/.exec(message)?.[1];
  if (name === undefined) return "";
  const instead = INSTEAD.find(([family]) => family.test(name))?.[1];
  return instead === undefined ? "" : `, which a compiled policy does not have; ${instead}`;
}

function authorsPath(file: string, controls: readonly ControlSource[]): string {
  const control = controls.find(({ id }) => file.startsWith(`${stagedFolder(id)}/`));
  return control === undefined
    ? file
    : file.replace(stagedFolder(control.id), () => control.folder);
}
