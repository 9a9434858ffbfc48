import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { run } from "../../../../src/cli/run.js";
import { writeBundle } from "../../../../src/policy-tools/bundle/write-bundle.js";
import { ROOT } from "../../../../tools/project.js";
import { libraryWith } from "../../../cookbook-library.js";
import { withCompilers } from "../../../with-compilers.js";

const CONTROLS = join(ROOT, "examples/label-required/controls");
const SETTINGS = "schema: 1\nparameters: { label_required.label: com.example.team }\n";

describe("--policy", () => {
  withCompilers();
  let folder: string;
  let at: (name: string) => string;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "policy-option-"));
    at = (name) => join(folder, name);
    const library = await libraryWith(CONTROLS);
    writeFileSync(at("bundle.tar.gz"), writeBundle(library, { revision: "7", sequence: 0 }));
    writeFileSync(at("s.yaml"), SETTINGS);
    writeFileSync(at("named.yaml"), `${SETTINGS}policy: { bundle: ${at("bundle.tar.gz")} }\n`);
    const body = Buffer.from('{"Image": "busybox"}').toString("base64");
    const message = {
      ...{ RequestMethod: "POST", RequestUri: "/v1.45/containers/create", RequestBody: body },
      RequestHeaders: { "Content-Type": "application/json" },
    };
    writeFileSync(at("message.json"), JSON.stringify(message));
  });

  after(() => {
    rmSync(folder, { recursive: true });
  });

  async function told(...args: readonly string[]) {
    const said = { out: "", err: "" };
    const code = await run(args, {
      out: (text) => (said.out += text),
      err: (text) => (said.err += text),
    });
    return { code, ...said };
  }

  it("explains a decision by a control of the bundle, with its rule and its parameter", async () => {
    const flags = ["--settings", at("s.yaml"), "--policy", at("bundle.tar.gz")];
    const { code, out } = await told("explain", at("message.json"), ...flags);
    expect(code, out).to.equal(1);
    expect(out).to.include("label_required");
    expect(out).to.match(/label_required\.rego:\d+/);
    expect(out).to.include("com.example.team");
  });

  it("is the bundle that the settings name where it is not given", async () => {
    const { code, out } = await told("explain", at("message.json"), "--settings", at("named.yaml"));
    expect(code, out).to.equal(1);
    expect(out).to.include("label_required");
  });

  it("compiles a folder of controls for one command", async () => {
    const { code, out, err } = await told("who-can", "label_required", "--policy", CONTROLS);
    expect(code, err).to.be.oneOf([0, 1]);
    expect(out).to.not.equal("");
  });

  it("is what attacks are tried against", async () => {
    const flags = ["--severity", "critical", "--profile", "restricted"];
    const { code, out } = await told("attack", ...flags, "--policy", at("bundle.tar.gz"));
    expect(code, out).to.equal(0);
  });

  it("lets settings name the controls of the bundle, and only those", async () => {
    const check = (...args: readonly string[]) => told("settings", "check", ...args);
    expect((await check(at("s.yaml"), "--policy", at("bundle.tar.gz"))).code).to.equal(0);
    expect((await check(at("named.yaml"))).code).to.equal(0);
    const without = await check(at("s.yaml"));
    expect(without.code).to.equal(1);
    expect(without.err).to.include("label_required");
  });

  for (const command of [["show", "--settings"], ["check"]])
    it(`says in a line that there is no such place: settings ${command.join(" ")}`, async () => {
      const args = [...command, at("s.yaml"), "--policy", at("nowhere")];
      const { code, err } = await told("settings", ...args);
      expect(code).to.equal(2);
      expect(err.trim().split("\n")).to.have.length(1);
      expect(err).to.include(`"${at("nowhere")}": it does not exist`);
    });

  it("does not ask a server", async () => {
    const url = "https://bundles.invalid/b.tar.gz";
    writeFileSync(at("server.yaml"), `schema: 1\npolicy: { bundle: "${url}" }\n`);
    const { code, err } = await told(
      "explain",
      at("message.json"),
      "--settings",
      at("server.yaml"),
    );
    expect(code).to.equal(2);
    expect(err).to.include("only the plugin asks a server");
  });
});
