import { PolicyLoadError } from "../errors.js";

/** An error of a policy that cannot be used, or of one file of it, and what to do about it. */
export function loadError(problem: string, cause?: unknown, file?: string): PolicyLoadError {
  const subject = file === undefined ? "policy" : `policy "${file}"`;
  const remedy = 'run "make build", or install the package again';
  return new PolicyLoadError(`Cannot load ${subject}: ${problem}; ${remedy}`, { cause });
}
