import { loadLibrary } from "../../src/policy/load-library.js";
import {
  createExampleEvaluator,
  type ExampleEvaluator,
} from "../../src/policy-author/example-evaluator.js";

export type LibraryEvaluator = ExampleEvaluator;

/** Loads `build/policy`, which must be built. */
export function createLibraryEvaluator(): Promise<LibraryEvaluator> {
  return createExampleEvaluator(loadLibrary());
}
