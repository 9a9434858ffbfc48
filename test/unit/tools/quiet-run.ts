/** How the tests of the runner run tests; their reports go where nobody reads them. */
export const QUIET_RUN = {
  env: process.env,
  timeoutMs: 5000,
  maxFailures: 100,
  report: "Dot",
  output: "ignore",
} as const;
