import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { run } from "../../../../src/cli/run.js";
import { DEFAULT_PATHS } from "../../../../src/domain/default-paths.js";
import { loadLibrary } from "../../../../src/engine/policy/load-library.js";
import { parseSettings } from "../../../../src/engine/settings/parse-settings.js";
import { writePluginFolder } from "../../../../tools/build/plugin-folder.js";
import { ROOT } from "../../../../tools/project.js";
import { freshFolder } from "../../../fresh-folder.js";

interface Manifest {
  readonly env: readonly { readonly name: string; readonly settable?: readonly string[] }[];
  readonly mounts: readonly {
    readonly destination: string;
    readonly description: string;
    readonly options: readonly string[];
  }[];
  readonly linux: object;
}

describe("writePluginFolder()", () => {
  const at = freshFolder();

  it("writes the manifest, the program and its libraries, in place of what was there", async () => {
    mkdirSync(at("plugin"));
    writeFileSync(at("plugin/left"), "");
    await writePluginFolder("/bin/sh", at("plugin"));
    expect(existsSync(at("plugin/left"))).to.equal(false);
    expect(readFileSync(at("plugin/config.json"))).to.deep.equal(
      readFileSync(join(ROOT, "config.json")),
    );
    const program = at("plugin/rootfs/usr/bin/dockwarden");
    expect(readFileSync(program)).to.deep.equal(readFileSync("/bin/sh"));
    expect(statSync(program).mode & 0o777).to.equal(0o755);
    const loader = /\/lib\S*\/ld-linux\S+\.so\.\d/.exec(readFileSync("/bin/sh", "latin1"))?.[0];
    expect(existsSync(at(`plugin/rootfs${String(loader)}`)), loader).to.equal(true);
  });

  it("refuses a program whose libraries it cannot find, and leaves the folder alone", async () => {
    writeFileSync(at("program"), "none");
    mkdirSync(at("plugin"));
    let problem = "no problem";
    await writePluginFolder(at("program"), at("plugin")).catch((thrown: unknown) => {
      problem = String(thrown);
    });
    expect(problem).to.match(
      /^ToolError: Cannot find the libraries of ".*program": .*not a dynamic/,
    );
    expect(existsSync(at("plugin"))).to.equal(true);
  });
});

describe("The manifest of the managed plugin", () => {
  const manifest = JSON.parse(readFileSync(join(ROOT, "config.json"), "utf8")) as Manifest;

  it("sets variables that serve reads, and lets all be set but the host root", async () => {
    let help = "";
    const out = (text: string): void => {
      help += text;
    };
    await run(["serve", "--help"], { out, err: out });
    for (const { name } of manifest.env) expect(help).to.match(new RegExp(`\\b${name}\\)`));
    const fixed = manifest.env.filter(({ settable }) => settable === undefined);
    expect(fixed.map(({ name }) => name)).to.deep.equal(["DOCKWARDEN_HOST_ROOT"]);
  });

  it("mounts the folders of settings and logs alone, the settings read-only, each with a reason", () => {
    const { auditLog, owners } = DEFAULT_PATHS;
    const [settings, ...logs] = manifest.mounts;
    expect(settings?.destination).to.equal("/etc/dockwarden");
    expect(settings?.options).to.include("ro");
    const folders = [auditLog, owners].map((path) => path.replace(/\/[^/]+$/, ""));
    expect(logs.map(({ destination }) => destination)).to.deep.equal(folders);
    for (const { description } of manifest.mounts) expect(description).to.match(/^The folder of /);
  });

  it("adds one capability", () => {
    expect(manifest.linux).to.deep.equal({ capabilities: ["CAP_SYS_PTRACE"] });
  });

  it("comes with first settings that are valid, and that protect the plugin", () => {
    const text = readFileSync(join(ROOT, "plugin/managed/settings.yaml"), "utf8");
    const { sets } = parseSettings(text, "settings.yaml", loadLibrary(), {});
    expect(sets["baseline"]?.parameters["protect_authz_plugin"]?.["self_plugins"]).to.deep.equal([
      "docker.io/library/dockwarden",
    ]);
  });
});
