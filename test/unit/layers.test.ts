import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/** Folders of `src`, each with others that it may not import. */
const FORBIDDEN: Readonly<Record<string, string>> = {
  domain: "files engine/json",
  files: "audit/log engine/settings server",
  "audit/log": "audit/record engine/facts",
  "audit/record": "audit/index engine/decision",
  "audit/index": "audit/record server",
  "audit/report": "audit/page engine/settings",
  "audit/formats": "audit/log audit/record files",
  "audit/send": "audit/record server",
  "audit/page": "audit/record engine/decision",
  "engine/json": "engine/request files",
  "engine/protocol": "engine/request files",
  "engine/request": "engine/protocol engine/identity files",
  "engine/host-paths": "engine/facts files",
  "engine/facts": "engine/policy engine/dockerd files",
  "engine/identity": "engine/settings engine/request files",
  "engine/settings": "engine/policy engine/dockerd files",
  "engine/fairness": "engine/decision engine/policy files",
  "engine/policy": "engine/settings engine/facts files",
  "engine/executions": "engine/facts engine/dockerd",
  "engine/dockerd": "engine/facts engine/settings files",
  "engine/inflight": "engine/dockerd engine/targets",
  "engine/ownership": "engine/decision engine/targets audit/record",
  "engine/targets": "engine/policy engine/decision",
  "engine/decision": "server audit/log policy-tools/bundle files",
  "policy-tools/bundle": "policy-tools/build engine/settings server",
  "policy-tools/build": "policy-tools/author engine/facts preview/session",
  "policy-tools/docs": "policy-tools/build engine/policy",
  "policy-tools/author": "engine/decision engine/dockerd preview/session",
  "policy-tools/opa-docker-authz": "engine/decision preview/session",
  "preview/world": "preview/session engine/decision",
  "preview/fake-dockerd": "preview/session engine/dockerd",
  "preview/session": "preview/attack audit/record server",
  "preview/attack": "preview/learn preview/fake-dockerd",
  "preview/explain": "preview/can-i audit/index server",
  "preview/can-i": "preview/try engine/decision",
  "preview/try": "preview/can-i engine/decision",
  "preview/replay": "preview/learn server",
  "preview/learn": "preview/replay engine/decision",
  "host/doctor": "engine/decision server host/gateway",
  "host/gateway": "engine/decision engine/settings server",
  "host/runtime": "engine/settings files host/install",
  "host/install": "host/gateway engine/settings server",
  server: "cli preview/session audit/page host/gateway policy-tools/build",
  "server/metrics": "engine/request server",
  "cli/audit": "cli/ask engine/ownership",
};

const EACH_KIND = {
  value: (from: string) => `export { x } from "${from}";\n`,
  type: (from: string) =>
    `import type { X } from "${from}";\nexport type Y = X;\nexport const x = 1;\n`,
  late: (from: string) => `export const x = import("${from}");\n`,
};

/** An import, and the rule that must say so; null for none. */
interface Import {
  readonly rule: string | null;
  readonly file: string;
  readonly kind: keyof typeof EACH_KIND;
  /** A file below the root without its ending, or the name of a package. */
  readonly from: string;
}

const OF_LAYERS = Object.entries(FORBIDDEN).flatMap(([rule, others]) =>
  others.split(" ").flatMap((other) =>
    (["value", "type", "late"] as const).map((kind) => ({
      rule,
      file: `src/${rule}/${kind}-${other.replace("/", "-")}.ts`,
      kind,
      from: `src/${other}/neighbour`,
    })),
  ),
);

/** Other imports: a rule, a file, how it imports what. */
const OTHERS = `
cli                                | src/cli/plugin/serve.ts                    | late  | src/server/neighbour
cli                                | src/cli/ask/type.ts                        | type  | src/engine/decision/neighbour
serve                              | src/cli/ask/serve.ts                       | late  | src/server/serve
late                               | src/cli/ask/value.ts                       | value | src/preview/session/neighbour
late                               | src/cli/host/value.ts                      | value | src/host/install/neighbour
late                               | src/cli/policy/value.ts                    | value | src/policy-tools/author/neighbour
late                               | src/cli/audit/value.ts                     | value | src/audit/page/neighbour
@marcbachmann/cel-js               | src/audit/log/cel.ts                       | value | @marcbachmann/cel-js
@open-policy-agent/opa-wasm        | src/engine/policy/wasm.ts                  | value | @open-policy-agent/opa-wasm
(@peculiar/x509|reflect-metadata)  | src/host/gateway/x509.ts                   | value | @peculiar/x509
commander                          | src/server/commander.ts                    | value | commander
diff                               | src/host/install/diff.ts                   | value | diff
express                            | src/server/express.ts                      | value | express
jsonc-parser                       | src/host/install/jsonc.ts                  | value | jsonc-parser
prom-client                        | src/cli/prom-client.ts                     | value | prom-client
re2js                              | src/audit/log/re2js.ts                     | value | re2js
winston(-transport)?               | src/audit/record/winston.ts                | value | winston
winston(-transport)?               | src/audit/record/transport.ts              | value | winston-transport
yaml                               | src/engine/policy/yaml.ts                  | value | yaml
zod                                | src/engine/facts/zod.ts                    | value | zod
sqlite                             | src/audit/index/sqlite.ts                  | value | node:sqlite
disk                               | src/engine/request/disk.ts                 | value | node:fs
disk                               | src/engine/facts/disk.ts                   | value | fs/promises
disk                               | src/server/disk.ts                         | late  | node:fs/promises
disk                               | src/cli/disk.ts                            | value | node:fs
disk                               | src/host/gateway/disk.ts                   | value | node:fs
disk                               | src/host/install/disk-too.ts               | value | node:fs
disk                               | src/host/runtime/disk.ts                   | value | node:fs
disk                               | src/audit/send/disk.ts                     | value | node:fs
disk                               | src/audit/page/disk.ts                     | value | node:fs
disk                               | src/policy-tools/build/disk.ts             | value | node:fs
disk                               | src/policy-tools/author/disk.ts            | value | node:fs
disk                               | src/policy-tools/bundle/disk.ts            | value | node:fs
disk                               | src/preview/session/disk.ts                | value | node:fs
no-cycles                          | src/engine/request/circle.ts               | value | src/engine/request/circle
no-test-in-src                     | src/engine/request/test.ts                 | value | test/neighbour
no-test-in-src                     | src/engine/request/tool.ts                 | value | tools/neighbour
no-test-in-tools                   | tools/test.ts                              | value | test/neighbour
no-dev-in-src                      | src/engine/request/dev.ts                  | value | chai
resolvable                         | src/engine/request/nowhere.ts              | value | src/engine/request/not-there
                                   | src/engine/protocol/fine.ts                | value | src/engine/json/neighbour
                                   | src/engine/facts/fine.ts                   | type  | src/engine/request/neighbour
                                   | src/engine/ownership/fine.ts               | value | src/engine/json/neighbour
                                   | src/engine/dockerd/fine.ts                 | type  | src/engine/settings/inspections-for
                                   | src/engine/inflight/fine.ts                | value | src/engine/fairness/turns
                                   | src/engine/targets/fine.ts                 | value | src/engine/facts/neighbour
                                   | src/engine/settings/fine.ts                | value | zod
                                   | src/engine/host-paths/host-disk.ts         | value | node:fs
                                   | src/server/metrics/fine.ts                 | value | prom-client
                                   | src/host/gateway/fine.ts                   | value | src/files/neighbour
                                   | src/cli/plugin/fine.ts                     | late  | src/preview/session/neighbour
`;

const OF_OTHERS = OTHERS.trim()
  .split("\n")
  .map((line): Import => {
    const [rule = "", file = "", kind = "", from = ""] = line
      .split(" | ")
      .map((cell) => cell.trim());
    return { rule: rule === "" ? null : rule, file, kind: kind as Import["kind"], from };
  });

const IMPORTS: readonly Import[] = [...OF_LAYERS, ...OF_OTHERS];

/** Packages stand in by name: what they hold does not matter to the rules. */
const PACKAGES = OF_OTHERS.map(({ from }) => from).filter(
  (from) => !/^((src|test|tools)\/|node:|fs\/)/.test(from),
);

const specifierOf = (file: string, from: string): string => {
  if (!/^(src|test|tools)\//.test(from)) return from;
  const path = relative(dirname(file), `${from}.js`);
  return path.startsWith(".") ? path : `./${path}`;
};

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
    for (const { from } of IMPORTS)
      if (/^(src|test|tools)\//.test(from) && !from.endsWith("not-there"))
        write(`${from}.ts`, "export const x = 1;\nexport type X = number;\n");
    for (const { file, kind, from } of IMPORTS)
      write(file, EACH_KIND[kind](specifierOf(file, from)));
    await cruise();
  });

  after(() => {
    rmSync(folder, { recursive: true });
  });

  for (const { rule, file, kind, from } of IMPORTS)
    it(`${rule === null ? "let pass" : `say ${rule} to`} ${kind} ${from} in ${file}`, () => {
      expect(broken.get(file)).to.deep.equal(rule === null ? undefined : [rule]);
    });

  it("fail the check", () => {
    const breaches = IMPORTS.filter(({ rule }) => rule !== null).length;
    // The program ends with their number, of which a process passes on eight bits.
    expect(exitCode).to.equal(breaches % 256);
  });

  it("are all broken by one of these imports", async () => {
    const rules = (await import(join(ROOT, ".dependency-cruiser.cjs"))) as {
      default: { forbidden: readonly { name: string }[] };
    };
    const names = rules.default.forbidden.map(({ name }) => name);
    const said = IMPORTS.flatMap(({ rule }) => (rule === null ? [] : [rule]));
    expect([...new Set(said)]).to.have.members([...new Set(names)]);
  });
});
