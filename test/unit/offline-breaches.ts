import { late, value, type Breach } from "./breach.js";

/** Imports that the folder offline and its commands may not have, and that others may not have from it. */
export const OFFLINE_BREACHES: readonly Breach[] = [
  { rule: "offline-imports", file: "src/offline/breach-70.ts", text: value("../server/serve.js") },
  { rule: "decision-imports", file: "src/decision/breach-71.ts", text: late("../offline/ask.js") },
  { rule: "server-imports", file: "src/server/breach-72.ts", text: late("../offline/ask.js") },
  { rule: "disk", file: "src/offline/breach-73.ts", text: value("node:fs") },
  ...["attack", "explain", "can-i", "who-can", "try", "replay", "learn"].map((command) => ({
    rule: `cli/${command}.ts-imports`,
    file: `src/cli/${command}.ts`,
    text: late("../decision/evaluator.js"),
  })),
  { rule: "learn-imports", file: "src/learn/breach-84.ts", text: value("../server/serve.js") },
];
