import { PolicyLoadError } from "../../domain/errors.js";

/** Why a bundle cannot be used, as the rest of a sentence: `it is not gzip`. Internal: `refused` names the bundle. */
export class BundleRefusal extends Error {
  override readonly name = "BundleRefusal";
}

/** Builds the error for a bundle that cannot be used: `Cannot use policy bundle "/x/bundle.tar.gz": …`. */
export function refused(origin: string, problem: string, cause?: unknown): PolicyLoadError {
  return new PolicyLoadError(`Cannot use policy bundle "${origin}": ${problem}`, { cause });
}
