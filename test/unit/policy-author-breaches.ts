import { late, value, type Breach } from "./breach.js";

/** Imports that the folder of the author's commands and these commands may not have. */
export const POLICY_AUTHOR_BREACHES: readonly Breach[] = [
  {
    rule: "policy-author-imports",
    file: "src/policy-author/breach-80.ts",
    text: value("../decision/evaluator.js"),
  },
  {
    rule: "policy-docs-imports",
    file: "src/policy-docs/breach-81.ts",
    text: value("../settings/parse.js"),
  },
  ...["bench", "check", "docs", "fmt", "new", "test"].map((command) => ({
    rule: `cli/policy-${command}.ts-imports`,
    file: `src/cli/policy-${command}.ts`,
    text: late("../decision/evaluator.js"),
  })),
];
