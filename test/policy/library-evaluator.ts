import { loadLibrary } from "../../src/engine/policy/load-library.js";
import {
  createExampleEvaluator,
  type ExampleEvaluator,
} from "../../src/policy-tools/author/example-evaluator.js";

export type LibraryEvaluator = ExampleEvaluator;

/** Loads `build/policy`, which must be built. */
export function createLibraryEvaluator(): Promise<LibraryEvaluator> {
  return createExampleEvaluator(loadLibrary());
}
