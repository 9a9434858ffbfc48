import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { AUDIT_BREACHES } from "./audit-breaches.js";
import { late, type, value, type Breach } from "./breach.js";
import { INSTALL_BREACHES } from "./install-breaches.js";
import { OFFLINE_BREACHES } from "./offline-breaches.js";
import { POLICY_BREACHES } from "./policy-breaches.js";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/** Files that the breaches import. */
const NEIGHBOURS = [
  "src/domain/call.ts",
  "src/errors.ts",
  "src/json/parse.ts",
  "src/protocol/decode.ts",
  "src/request/read.ts",
  "src/host-paths/resolve.ts",
  "src/facts/of.ts",
  "src/identity/identify.ts",
  "src/settings/parse.ts",
  "src/settings/inspections-for.ts",
  "src/policy/wasm.ts",
  "src/audit/writer.ts",
  "src/dockerd/directory.ts",
  "src/dockerd/turns.ts",
  "src/ownership/store.ts",
  "src/targets/targets.ts",
  "src/decision/evaluator.ts",
  "src/server/serve.ts",
  "src/server/log.ts",
  "src/gateway/serve-gateway.ts",
  "src/offline/ask.ts",
  "src/cli/run.ts",
  "test/case.ts",
  "tools/tool.ts",
];

const BREACHES: readonly Breach[] = [
  { rule: "domain-imports", file: "src/domain/breach-1.ts", text: type("../errors.js") },
  { rule: "errors.ts-imports", file: "src/errors.ts", text: type("./domain/call.js") },
  {
    rule: "program-files.ts-imports",
    file: "src/program-files.ts",
    text: type("./domain/call.js"),
  },
  {
    rule: "request-imports",
    file: "src/request/breach-52.ts",
    text: value("../program-files.js"),
  },
  { rule: "json-imports", file: "src/json/breach-2.ts", text: value("../request/read.js") },
  {
    rule: "identity-imports",
    file: "src/identity/breach-28.ts",
    text: value("../settings/parse.js"),
  },
  { rule: "settings-imports", file: "src/settings/breach-3.ts", text: type("../policy/wasm.js") },
  {
    rule: "executions-imports",
    file: "src/executions/breach-40.ts",
    text: value("../facts/of.js"),
  },
  { rule: "protocol-imports", file: "src/protocol/breach-6.ts", text: value("../request/read.js") },
  { rule: "request-imports", file: "src/request/breach-7.ts", text: type("../protocol/decode.js") },
  {
    rule: "host-paths-imports",
    file: "src/host-paths/breach-32.ts",
    text: value("../facts/of.js"),
  },
  { rule: "facts-imports", file: "src/facts/breach-8.ts", text: value("../policy/wasm.js") },
  {
    rule: "facts-imports",
    file: "src/facts/image/breach-33.ts",
    text: value("../../dockerd/directory.js"),
  },
  { rule: "dockerd-imports", file: "src/dockerd/breach-26.ts", text: type("../facts/of.js") },
  { rule: "dockerd-imports", file: "src/dockerd/breach-34.ts", text: type("../settings/parse.js") },
  {
    rule: "inflight-imports",
    file: "src/inflight/breach-31.ts",
    text: value("../dockerd/directory.js"),
  },
  {
    rule: "ownership-imports",
    file: "src/ownership/breach-29.ts",
    text: value("../audit/writer.js"),
  },
  {
    rule: "ownership-imports",
    file: "src/ownership/breach-30.ts",
    text: value("../decision/evaluator.js"),
  },
  { rule: "targets-imports", file: "src/targets/breach-35.ts", text: value("../policy/wasm.js") },
  {
    rule: "targets-imports",
    file: "src/targets/breach-36.ts",
    text: type("../decision/evaluator.js"),
  },
  {
    rule: "decision-imports",
    file: "src/decision/breach-37.ts",
    text: value("../server/serve.js"),
  },
  { rule: "metrics-imports", file: "src/metrics/breach-53.ts", text: type("../request/read.js") },
  { rule: "only-metrics/-uses-prom-client", file: "src/cli/b-54.ts", text: value("prom-client") },
  { rule: "server-imports", file: "src/server/breach-25.ts", text: type("../cli/run.js") },
  { rule: "gateway-imports", file: "src/gateway/breach-28.ts", text: value("../server/serve.js") },
  {
    rule: "gateway-imports",
    file: "src/gateway/breach-29.ts",
    text: type("../decision/evaluator.js"),
  },
  { rule: "cli/gateway.ts-imports", file: "src/cli/gateway.ts", text: late("../server/serve.js") },
  { rule: "cli/serve.ts-imports", file: "src/cli/serve.ts", text: late("../server/log.js") },
  {
    rule: "only-gateway/write-certificate.ts-uses-(@peculiar/x509|reflect-metadata)",
    file: "src/gateway/breach-30.ts",
    text: value("@peculiar/x509"),
  },
  ...INSTALL_BREACHES,
  ...AUDIT_BREACHES,
  ...OFFLINE_BREACHES,
  ...POLICY_BREACHES,
  { rule: "disk", file: "src/gateway/breach-31.ts", text: value("node:fs") },
  { rule: "cli-imports", file: "src/cli/breach-9.ts", text: late("../server/serve.js") },
  {
    rule: "only-(server/app|audit-page/page-app)\\.ts-uses-express",
    file: "src/server/breach-10.ts",
    text: 'import express from "express";\nexport const x = express;\n',
  },
  { rule: "only-cli/-uses-commander", file: "src/server/breach-16.ts", text: value("commander") },
  {
    rule: "runtime-imports",
    file: "src/runtime/breach-50.ts",
    text: value("../settings/parse.js"),
  },
  { rule: "doctor-imports", file: "src/doctor/breach-61.ts", text: value("../server/serve.js") },
  {
    rule: "cli/doctor.ts-imports",
    file: "src/cli/doctor.ts",
    text: value("../server/serve.js"),
  },
  { rule: "disk", file: "src/runtime/breach-51.ts", text: value("node:fs") },
  { rule: "disk", file: "src/request/breach-17.ts", text: value("node:fs") },
  { rule: "disk", file: "src/facts/breach-18.ts", text: value("fs/promises") },
  { rule: "disk", file: "src/server/breach-19.ts", text: late("node:fs/promises") },
  { rule: "no-cycles", file: "src/request/breach-20.ts", text: value("./breach-20.js") },
  { rule: "no-test-in-src", file: "src/request/breach-21.ts", text: value("../../test/case.js") },
  { rule: "no-test-in-src", file: "src/request/breach-22.ts", text: value("../../tools/tool.js") },
  { rule: "no-test-in-tools", file: "tools/breach-26.ts", text: value("../test/case.js") },
  { rule: "disk", file: "src/cli/breach-27.ts", text: value("node:fs") },
  { rule: "no-dev-in-src", file: "src/request/breach-23.ts", text: value("chai") },
  { rule: "resolvable", file: "src/request/breach-24.ts", text: value("./nowhere.js") },
];

const ALLOWED: readonly Omit<Breach, "rule">[] = [
  { file: "src/protocol/fine.ts", text: value("../json/parse.js") },
  { file: "src/facts/fine.ts", text: type("../request/read.js") },
  { file: "src/ownership/fine.ts", text: value("../json/parse.js") },
  { file: "src/dockerd/fine.ts", text: type("../settings/inspections-for.js") },
  { file: "src/inflight/fine.ts", text: value("../dockerd/turns.js") },
  { file: "src/targets/fine.ts", text: value("../facts/of.js") },
  { file: "src/metrics/fine.ts", text: value("prom-client") },
  { file: "src/settings/fine.ts", text: value("zod") },
  { file: "src/gateway/fine.ts", text: value("../server/log.js") },
  { file: "src/host-paths/host-disk.ts", text: value("node:fs") },
];

/** Packages stand in by name: what they hold does not matter to the rules. */
const PACKAGES = [
  "@marcbachmann/cel-js",
  "@open-policy-agent/opa-wasm",
  "@peculiar/x509",
  "chai",
  "commander",
  "diff",
  "express",
  "jsonc-parser",
  "prom-client",
  "re2js",
  "winston",
  "winston-transport",
  "yaml",
  "zod",
];

let folder: string;
/** Rules by the file that breaks them. */
let broken: Map<string, string[]>;
let exitCode: unknown;

function write(file: string, text: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
}

async function cruise(): Promise<void> {
  const program = join(ROOT, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs");
  const args = [program, "-T", "err-long", "src", "test", "tools"];
  const output = await new Promise<string>((resolve) => {
    execFile(process.execPath, args, { cwd: folder }, (error, stdout) => {
      exitCode = error?.code ?? 0;
      resolve(stdout);
    });
  });
  broken = new Map();
  for (const [, rule = "", file = ""] of output.matchAll(/^ {2}error (\S+): (\S+)/gm))
    broken.set(file, [...(broken.get(file) ?? []), rule]);
}

describe("The layers", () => {
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "layers-"));
    for (const name of [".dependency-cruiser.cjs", "package.json", "tsconfig.json"])
      cpSync(join(ROOT, name), join(folder, name));
    for (const name of PACKAGES) {
      write(`node_modules/${name}/package.json`, JSON.stringify({ name, main: "index.js" }));
      write(`node_modules/${name}/index.js`, "");
    }
    for (const file of NEIGHBOURS) write(file, "export const x = 1;\nexport type X = number;\n");
    for (const { file, text } of [...BREACHES, ...ALLOWED]) write(file, text);
    await cruise();
  });

  after(() => {
    rmSync(folder, { recursive: true });
  });

  for (const { rule, file, text } of BREACHES) {
    it(`say ${rule} to ${text.split("\n")[0] ?? ""} in ${file}`, () => {
      expect(broken.get(file)).to.deep.equal([rule]);
    });
  }

  for (const { file, text } of ALLOWED) {
    it(`let pass ${text.split("\n")[0] ?? ""} in ${file}`, () => {
      expect(broken.get(file)).to.equal(undefined);
    });
  }

  it("fail the check", () => {
    expect(exitCode).to.equal(BREACHES.length);
  });

  it("are all broken by one of these imports", async () => {
    const rules = (await import(join(ROOT, ".dependency-cruiser.cjs"))) as {
      default: { forbidden: readonly { name: string }[] };
    };
    const names = rules.default.forbidden.map(({ name }) => name);
    expect([...new Set(BREACHES.map(({ rule }) => rule))]).to.have.members([...new Set(names)]);
  });
});
