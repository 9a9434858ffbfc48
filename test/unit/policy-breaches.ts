import { late, value, type Breach } from "./breach.js";

/** Imports that the folders of policies and their commands may not have. */
export const POLICY_BREACHES: readonly Breach[] = [
  { rule: "policy-imports", file: "src/policy/breach-4.ts", text: value("../settings/parse.js") },
  {
    rule: "policy-build-imports",
    file: "src/policy-build/breach-90.ts",
    text: value("../settings/parse.js"),
  },
  {
    rule: "cli/policy-build.ts-imports",
    file: "src/cli/policy-build.ts",
    text: late("../server/serve.js"),
  },
  {
    rule: "opa-docker-authz-imports",
    file: "src/opa-docker-authz/breach-92.ts",
    text: value("../settings/parse.js"),
  },
  {
    rule: "only-policy/wasm-instance.ts-uses-@open-policy-agent/opa-wasm",
    file: "src/policy/breach-11.ts",
    text: value("@open-policy-agent/opa-wasm"),
  },
  {
    rule: "only-(settings|policy-build|policy-author|policy-docs)/-uses-yaml",
    file: "src/policy/breach-14.ts",
    text: value("yaml"),
  },
  {
    rule: "policy-bundle-imports",
    file: "src/policy-bundle/breach-82.ts",
    text: value("../decision/evaluator.js"),
  },
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
