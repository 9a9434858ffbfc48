import { late, value, type Breach } from "./breach.js";

/** Imports that the folder install and its commands may not have. */
export const INSTALL_BREACHES: readonly Breach[] = [
  { rule: "install-imports", file: "src/install/breach-60.ts", text: value("../server/serve.js") },
  {
    rule: "cli/init.ts-imports",
    file: "src/cli/init.ts",
    text: late("../gateway/serve-gateway.js"),
  },
  {
    rule: "cli/uninstall.ts-imports",
    file: "src/cli/uninstall.ts",
    text: late("../server/serve.js"),
  },
  {
    rule: "only-install/show-plan.ts-uses-diff",
    file: "src/install/breach-61.ts",
    text: value("diff"),
  },
  {
    rule: "only-install/daemon-json.ts-uses-jsonc-parser",
    file: "src/install/breach-62.ts",
    text: value("jsonc-parser"),
  },
  { rule: "disk", file: "src/install/breach-63.ts", text: value("node:fs") },
];
