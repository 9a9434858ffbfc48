import { joinedLines } from "../../domain/one-line.js";
import { adviceFor } from "../build/builtin-advice.js";
import type { ControlFinding } from "./finding.js";

/** An error as `opa check --format json` prints it. */
interface OpaError {
  readonly message: string;
  readonly code?: string;
  readonly location?: { readonly file: string; readonly row: number };
}

/** Dependencies of findings. */
export interface OpaContext {
  /** The built-ins that OPA knows, to tell those that cannot be evaluated from those that do not exist. */
  readonly builtins: ReadonlySet<string>;
  /** True if the files are tests. */
  readonly tests: boolean;
  /** Translates the path of a file that OPA names to the author's; null for a file that is not the author's. */
  readonly pathOf: (file: string) => string | null;
}

/**
 * Reads what OPA has against Rego files.
 *
 * @param printed What it printed: nothing, or one JSON object.
 * @returns Null if it is no such object.
 */
export function opaFindings(
  printed: string,
  context: OpaContext,
): readonly ControlFinding[] | null {
  if (printed.trim() === "") return [];
  return errorsIn(printed)?.map((error) => findingOf(error, context)) ?? null;
}

function errorsIn(printed: string): readonly OpaError[] | null {
  try {
    const { errors = [] } = JSON.parse(printed) as { readonly errors?: readonly OpaError[] };
    return errors;
  } catch {
    return null;
  }
}

function findingOf(error: OpaError, { builtins, tests, pathOf }: OpaContext): ControlFinding {
  const { message, code = "opa", location = { file: "", row: 1 } } = error;
  const place = { file: pathOf(location.file) ?? location.file, line: Math.max(location.row, 1) };
  const unknown = /^undefined function (\S+)$/.exec(message)?.[1] ?? "";
  if (builtins.has(unknown)) {
    const text = unsupported(unknown, tests);
    return { rule: "unsupported-builtin", level: "error", ...place, message: text };
  }
  const rule = code.replace(/^rego_/, "opa-").replaceAll("_", "-");
  return { rule, level: "error", ...place, message: joinedLines(message, "; ") };
}

function unsupported(name: string, tests: boolean): string {
  if (tests)
    return `the function ${name} cannot be used in a test, which reaches neither network nor environment; write its result into the test`;
  return `the function ${name} cannot be evaluated in a decision; ${adviceFor(name)}`;
}
