import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { PolicyBuildError } from "../../../../src/domain/errors.js";
import { UnreachableError } from "../../../../src/policy-tools/build/fetch-bytes.js";
import { fetchWasmOpt } from "../../../../src/policy-tools/build/fetch-wasm-opt.js";
import {
  optimiseWasm,
  runInThread,
  wasmOptVersion,
} from "../../../../src/policy-tools/build/optimise-wasm.js";
import { BINARYEN } from "../../../../src/policy-tools/build/pins.js";
import { freshFolder } from "../../../fresh-folder.js";

const SCRIPT = "#!/usr/bin/env node\nconsole.log('wasm-opt version 132 (x)');\n";

/** An archive as npm packs it. */
function packed(files: Readonly<Record<string, string>>): Buffer {
  const folder = mkdtempSync(join(tmpdir(), "packed-"));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const archive = execFileSync("tar", ["-cz", ...Object.keys(files)], { cwd: folder });
  rmSync(folder, { recursive: true });
  return archive;
}

const PACKAGE = packed({
  "package/package.json": "{}",
  "package/bin/package.json": '{"type": "commonjs"}',
  "package/bin/wasm-as": "no",
  "package/bin/wasm-opt": SCRIPT,
});

const sumOf = (bytes: Buffer): string =>
  `sha512-${createHash("sha512").update(bytes).digest("base64")}`;

describe("fetchWasmOpt()", () => {
  const at = freshFolder();
  let server: Server;
  let asked: string[];
  let body: Buffer | null;

  beforeEach(async () => {
    asked = [];
    body = PACKAGE;
    server = createServer((request, response) => {
      asked.push(request.url ?? "");
      if (body === null) response.writeHead(404).end();
      else response.end(body);
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
  });

  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  function fetched(integrity: string): Promise<void> {
    const { port } = server.address() as AddressInfo;
    const env = { npm_config_registry: `http://127.0.0.1:${port}/npm/` };
    return fetchWasmOpt(at("kept/132/wasm-opt"), env, integrity);
  }

  it("takes script and module kind from npm's package, and nothing else", async () => {
    await fetched(sumOf(PACKAGE));
    expect(asked).to.deep.equal([`/npm/binaryen/-/binaryen-${BINARYEN.version}.tgz`]);
    expect(readdirSync(at("kept/132"))).to.have.members(["package.json", "wasm-opt"]);
    expect(readFileSync(at("kept/132/wasm-opt"), "utf8")).to.equal(SCRIPT);
    expect(await wasmOptVersion(at("kept/132/wasm-opt"))).to.equal("wasm-opt version 132 (x)\n");
  });

  it("refuses a package with another integrity, and one without the script", async () => {
    const other = await fetched(BINARYEN.integrity).catch((thrown: unknown) => thrown);
    expect(other).to.be.instanceOf(PolicyBuildError);
    expect(String(other)).to.contain(`its integrity is ${sumOf(PACKAGE)}`);
    body = packed({ "package/package.json": "{}" });
    const empty = await fetched(sumOf(body)).catch((thrown: unknown) => thrown);
    expect(String(empty)).to.contain("it has no bin/package.json");
    expect(readdirSync(at())).to.not.include("wasm-opt");
  });

  it("says that a registry does not have it", async () => {
    body = null;
    const thrown = await fetched(BINARYEN.integrity).catch((reason: unknown) => reason);
    expect(thrown).to.be.instanceOf(UnreachableError);
    expect(String(thrown)).to.contain("status 404");
  });
});

describe("optimiseWasm()", () => {
  const at = freshFolder();

  it("says what wasm-opt says when it fails", async () => {
    writeFileSync(at("wasm-opt"), "#!/usr/bin/env node\nthrow new Error('no such pass');\n");
    writeFileSync(at("in.wasm"), "");
    for (const program of [at("wasm-opt"), "/bin/false", at("none")]) {
      const thrown = await optimiseWasm(program, at("in.wasm")).catch((reason: unknown) => reason);
      expect(thrown).to.be.instanceOf(PolicyBuildError);
      expect(String(thrown)).to.contain("Cannot optimise the policy: wasm-opt says:");
    }
    const thrown = await optimiseWasm(at("wasm-opt"), at("in.wasm")).catch((one: unknown) => one);
    expect(String(thrown)).to.contain("no such pass");
  });
});

describe("runInThread()", () => {
  const at = freshFolder();

  it("runs a script with its arguments, and says how it ended", async () => {
    const script = "#!/usr/bin/env node\nconsole.log(process.argv.slice(2).join());\n";
    writeFileSync(at("script"), `${script}process.exitCode = 3;\n`);
    const { code, stdout } = await runInThread(at("script"), ["-O3", "a"]);
    expect([code, stdout]).to.deep.equal([3, "-O3,a\n"]);
    writeFileSync(at("thrower"), "#!/usr/bin/env node\nthrow new Error('no such pass');\n");
    const failed = await runInThread(at("thrower"), []);
    expect(failed.code).to.equal(1);
    expect(failed.stderr).to.contain("no such pass");
  });
});
