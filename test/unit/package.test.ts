import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { projectToolchain } from "../../tools/build/toolchain.js";
import { CUSTOM_CONTROL, customControl, writeControl } from "../custom-control.js";

describe("The npm package", () => {
  let files: readonly string[];

  before(() => {
    const told = execFileSync("npm", ["pack", "--dry-run", "--json"], { encoding: "utf8" });
    const [packed] = JSON.parse(told) as { readonly files: readonly { readonly path: string }[] }[];
    files = packed?.files.map(({ path }) => path) ?? [];
  });

  it("holds the program and the compiled policy, so that it needs neither OPA nor a build", () => {
    expect(files).to.include.members([
      "build/src/cli/main.js",
      "build/src/engine/host-paths/resolve-worker.js",
      "build/src/engine/policy/bounded-worker.js",
      "build/src/audit/page/check-worker.js",
      "build/src/audit/report/verify-worker.js",
      "bin/dockwarden-runtime",
      "build/src/host/runtime/main.js",
      "build/policy/policy.wasm",
      "build/policy/profiles.json",
      "build/policy/catalogue.json",
      "build/policy/rules.json",
      "rego/docker/authz/main.rego",
      "rego/docker/authz/fixture/fixture.rego",
      "rego/profiles/baseline.yaml",
      "rego/schemas/input.json",
      "corpus/cases.json",
      "corpus/world.json",
      "corpus/settings.yaml",
      "plugin/monitoring/alerts.yaml",
      "plugin/monitoring/dashboard.json",
    ]);
  });

  it("attacks and explains where it is unpacked", () => {
    const folder = mkdtempSync(join(tmpdir(), "dw-pack-"));
    try {
      execFileSync("npm", ["pack", "--silent", "--pack-destination", folder]);
      execFileSync("sh", ["-c", "tar -xzf *.tgz"], { cwd: folder });
      const program = join(folder, "package/build/src/cli/main.js");
      const ran = (args: readonly string[], input = ""): string =>
        spawnSync(process.execPath, [program, ...args], { encoding: "utf8", input }).stdout;
      const settings = join(folder, "package/corpus/settings.yaml");
      const attacks = ran(["attack", "--settings", settings, "--severity", "high"]);
      expect(attacks).to.match(/\n(\d+) attacks: \1 refused, 0 let through\n/);
      const explain = ["explain", "-", "--path", "/containers/create", "--profile", "baseline"];
      const explained = ran(explain, '{"Image":"a","HostConfig":{"Privileged":true}}');
      expect(explained).to.match(/\n {6}rule rego\/docker\//);
      expect(explained).to.include("\n  remove HostConfig.Privileged\n");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("compiles controls with the Rego that it holds", async () => {
    const { opa, wasmOpt } = await projectToolchain();
    const folder = mkdtempSync(join(tmpdir(), "dw-pack-"));
    try {
      execFileSync("npm", ["pack", "--silent", "--pack-destination", folder]);
      execFileSync("sh", ["-c", "tar -xzf *.tgz"], { cwd: folder });
      const clock = `package docker.authz.controls.${CUSTOM_CONTROL}\n\nnow := time.now_ns()\n`;
      const files = { [`${CUSTOM_CONTROL}.rego`]: customControl(), "clock.rego": clock };
      writeControl(join(folder, "own"), CUSTOM_CONTROL, files);
      const program = join(folder, "package/build/src/cli/main.js");
      const args = [program, "policy", "build", "own", "--output", "bundle.tar.gz"];
      const env = { OPA: opa, WASM_OPT: wasmOpt ?? "" };
      const ran = spawnSync(process.execPath, args, { cwd: folder, env, encoding: "utf8" });
      expect(ran.stderr).to.match(
        /^dockwarden: Cannot compile "own\/named_containers\/clock\.rego:3": .* time\.now_ns .*\n$/,
      );
      expect(ran.status).to.equal(2);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("holds nothing that only the project needs", () => {
    const others = files.filter(
      (path) =>
        !/^(build\/(src|policy|man)|corpus|docs|bin|plugin|rego|examples|node_modules)\/|^[^/]+$/.test(
          path,
        ) || /^rego\/.*_test\.rego$/.test(path),
    );
    expect(others).to.deep.equal([]);
    const own = files.filter((path) => !path.startsWith("node_modules/"));
    expect(own.filter((path) => path.endsWith(".map"))).to.deep.equal([]);
  });

  it("holds the packages that it needs, so that it is installed without a registry, and no others", () => {
    const { dependencies, devDependencies } = JSON.parse(readFileSync("package.json", "utf8")) as {
      readonly dependencies: Readonly<Record<string, string>>;
      readonly devDependencies: Readonly<Record<string, string>>;
    };
    const held = (name: string): boolean => files.includes(`node_modules/${name}/package.json`);
    expect(Object.keys(dependencies).filter((name) => !held(name))).to.deep.equal([]);
    expect(Object.keys(devDependencies).filter(held)).to.deep.equal([]);
  });

  it("holds every file that its README links to", () => {
    const text = readFileSync("README.md", "utf8");
    const links = [...text.matchAll(/(?:\]\(|^\[\w\]: )([\w./-]+)/gm)];
    expect(links).to.have.length.above(5);
    for (const [, link = ""] of links) {
      expect(
        files.some((path) => path.startsWith(link)),
        link,
      ).to.equal(true);
    }
  });
});
