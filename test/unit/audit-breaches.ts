import { late, type, value, type Breach } from "./breach.js";

/** Imports that the folders of the audit log may not have, or that only they may have. */
export const AUDIT_BREACHES: readonly Breach[] = [
  {
    rule: "audit-log-imports",
    file: "src/audit-log/breach-62.ts",
    text: value("../facts/of.js"),
  },
  {
    rule: "audit-report-imports",
    file: "src/audit-report/breach-63.ts",
    text: value("../settings/parse.js"),
  },
  {
    rule: "audit-formats-imports",
    file: "src/audit-formats/breach-71.ts",
    text: value("../audit/writer.js"),
  },
  {
    rule: "audit-send-imports",
    file: "src/audit-send/breach-72.ts",
    text: value("../server/serve.js"),
  },
  { rule: "disk", file: "src/audit-send/breach-73.ts", text: value("node:fs") },
  {
    rule: "audit-page-imports",
    file: "src/audit-page/breach-70.ts",
    text: value("../decision/evaluator.js"),
  },
  { rule: "disk", file: "src/audit-page/breach-74.ts", text: value("node:fs") },
  {
    rule: "cli/audit-serve.ts-imports",
    file: "src/cli/audit-serve.ts",
    text: late("../server/serve.js"),
  },
  {
    rule: "audit-index-imports",
    file: "src/audit-index/breach-75.ts",
    text: value("../audit/writer.js"),
  },
  { rule: "sqlite", file: "src/audit-index/breach-76.ts", text: value("node:sqlite") },
  { rule: "audit-imports", file: "src/audit/breach-5.ts", text: late("../facts/of.js") },
  {
    rule: "only-audit/line-file.ts-uses-winston(-transport)?",
    file: "src/audit/breach-12.ts",
    text: value("winston"),
  },
  {
    rule: "only-audit/line-file.ts-uses-winston(-transport)?",
    file: "src/server/breach-13.ts",
    text: 'import x from "winston-transport";\nexport { x };\n',
  },
  {
    rule: "only-audit-log/where.ts-uses-@marcbachmann/cel-js",
    file: "src/cli/breach-80.ts",
    text: value("@marcbachmann/cel-js"),
  },
  {
    rule: "only-audit-log/linear-match.ts-uses-re2js",
    file: "src/audit-log/breach-81.ts",
    text: value("re2js"),
  },
  {
    rule: "only-(settings/|policy-bundle/|audit-log/record-(entries|schema|shape)\\.ts)-uses-zod",
    file: "src/request/breach-15.ts",
    text: type("zod"),
  },
];
