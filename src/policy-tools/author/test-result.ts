/** The outcome of one test or example. */
export interface TestResult {
  /** A test in Rego, an example, or what tests evaluate of a file. */
  readonly kind: "rego" | "example" | "coverage";
  readonly control: string;
  /** `test_deny_wrong_types`, `denies: No limit`. */
  readonly name: string;
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly outcome: "passed" | "failed" | "skipped";
  /** Of a failure: what is wrong, a sentence without a full stop; null otherwise. */
  readonly message: string | null;
  /** Of a failed example: what should have come, and what came, each a text for a person; null otherwise. */
  readonly wanted: string | null;
  readonly got: string | null;
  readonly milliseconds: number;
}

/** The results of `policy test`. */
export interface TestReport {
  readonly results: readonly TestResult[];
  /** Lines that a test evaluates, of all lines with rules, in each file; null if that was not measured. */
  readonly coverage: readonly FileCoverage[] | null;
}

/** The lines of a file that tests evaluate. */
export interface FileCoverage {
  readonly file: string;
  readonly covered: number;
  /** From 1. */
  readonly missed: readonly number[];
}

/** Returns true if no test failed. */
export function hasPassed({ results }: TestReport): boolean {
  return results.every(({ outcome }) => outcome !== "failed");
}
