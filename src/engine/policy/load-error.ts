import { PolicyLoadError } from "../../domain/errors.js";

/** Builds the error for a policy, or a file of it, that cannot be used, with a remedy. */
export function loadError(problem: string, cause?: unknown, file?: string): PolicyLoadError {
  const subject = file === undefined ? "policy" : `policy "${file}"`;
  const remedy = 'run "make build", or install the package again';
  return new PolicyLoadError(`Cannot load ${subject}: ${problem}; ${remedy}`, { cause }, problem);
}
