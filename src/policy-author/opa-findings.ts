import { adviceFor } from "./builtin-advice.js";
import type { Finding } from "./finding.js";

/** An error as `opa check --format json` prints it. */
interface OpaError {
  readonly message: string;
  readonly code?: string;
  readonly location?: { readonly file: string; readonly row: number };
}

/**
 * Reads what OPA has against Rego files.
 *
 * @param printed What it printed: nothing, or one JSON object.
 * @param builtins The built-ins that it knows, to tell those that cannot be evaluated from those that do not exist.
 * @param pathOf Translates the path of a file that OPA names to the author's; null for a file that is not the author's.
 * @returns Null if it is no such object.
 */
export function opaFindings(
  printed: string,
  builtins: ReadonlySet<string>,
  pathOf: (file: string) => string | null,
): readonly Finding[] | null {
  if (printed.trim() === "") return [];
  const errors = errorsIn(printed);
  return errors?.map((error) => findingOf(error, builtins, pathOf)) ?? null;
}

function errorsIn(printed: string): readonly OpaError[] | null {
  try {
    const { errors = [] } = JSON.parse(printed) as { readonly errors?: readonly OpaError[] };
    return errors;
  } catch {
    return null;
  }
}

function findingOf(
  { message, code = "opa", location }: OpaError,
  builtins: ReadonlySet<string>,
  pathOf: (file: string) => string | null,
): Finding {
  const place = {
    file: location === undefined ? "" : (pathOf(location.file) ?? location.file),
    line: Math.max(location?.row ?? 1, 1),
  };
  const unknown = /^undefined function (\S+)$/.exec(message)?.[1];
  if (unknown !== undefined && builtins.has(unknown))
    return {
      ...{ rule: "unsupported-builtin", level: "error", ...place },
      message: `the function ${unknown} cannot be evaluated in a decision; ${adviceFor(unknown)}`,
    };
  const rule = code.replace(/^rego_/, "opa-").replaceAll("_", "-");
  return { rule, level: "error", ...place, message: message.replaceAll(/\s*\n\s*/g, "; ") };
}
