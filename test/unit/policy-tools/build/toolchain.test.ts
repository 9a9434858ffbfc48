import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { PolicyBuildError } from "../../../../src/domain/errors.js";
import { BINARYEN } from "../../../../src/policy-tools/build/pins.js";
import { findToolchain, usualCache } from "../../../../src/policy-tools/build/toolchain.js";
import { WASM_BUILTINS } from "../../../../src/policy-tools/build/wasm-builtins.js";
import { ROOT } from "../../../../tools/project.js";
import { projectToolchain } from "../../../../tools/build/toolchain.js";
import { freshFolder } from "../../../fresh-folder.js";

describe("findToolchain()", () => {
  const at = freshFolder();

  it("takes the project's own wasm-opt, and what variables name before it", async () => {
    const { opa, wasmOpt } = await projectToolchain();
    expect(wasmOpt).to.equal(join(ROOT, "node_modules/binaryen/bin/wasm-opt"));
    writeFileSync(at("wasm-opt"), "#!/usr/bin/env node\nconsole.log('wasm-opt version 132 (x)')\n");
    const env = { OPA: opa, WASM_OPT: at("wasm-opt") };
    const chosen = await findToolchain({ env, say: () => undefined });
    expect(chosen).to.deep.equal({ opa, wasmOpt: at("wasm-opt") });
  });

  it("refuses a wasm-opt of another version", async () => {
    const { opa } = await projectToolchain();
    writeFileSync(at("wasm-opt"), "#!/usr/bin/env node\nconsole.log('wasm-opt version 99')\n");
    chmodSync(at("wasm-opt"), 0o755);
    const env = { OPA: opa, WASM_OPT: at("wasm-opt") };
    const thrown = await findToolchain({ env, say: () => undefined }).catch((one: unknown) => one);
    expect(thrown).to.be.instanceOf(PolicyBuildError);
    expect(String(thrown)).to.contain(`WASM_OPT="${at("wasm-opt")}": it is not wasm-opt 132`);
  });
});

describe("usualCache()", () => {
  it("is a folder of the system's for root, whatever the environment says", () => {
    expect(usualCache({ XDG_CACHE_HOME: "/tmp/x" }, 0)).to.equal("/var/cache/dockwarden");
  });

  it("is the user's own for others", () => {
    expect(usualCache({ XDG_CACHE_HOME: "/tmp/x" }, 1000)).to.equal("/tmp/x/dockwarden");
    expect(usualCache({ XDG_CACHE_HOME: "x" }, 1000)).to.match(/^\/.*\/\.cache\/dockwarden$/);
    expect(usualCache({}, 1000)).to.match(/^\/.*\/\.cache\/dockwarden$/);
  });
});

describe("pins", () => {
  it("has the Binaryen of package-lock.json", () => {
    const lock = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")) as {
      readonly packages: Readonly<Record<string, { version: string; integrity: string }>>;
    };
    expect(lock.packages["node_modules/binaryen"]).to.include(BINARYEN);
  });
});

describe("WASM_BUILTINS", () => {
  it("has what opa-wasm declares", () => {
    const path = join(ROOT, "node_modules/@open-policy-agent/opa-wasm/capabilities.json");
    const { builtins } = JSON.parse(readFileSync(path, "utf8")) as {
      readonly builtins: readonly { readonly name: string }[];
    };
    expect([...WASM_BUILTINS]).to.have.members(builtins.map(({ name }) => name));
  });
});
