import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { runProgram } from "../../src/files/run-program.js";
import { projectToolchain } from "../../tools/build/toolchain.js";
import { ROOT } from "../../tools/project.js";
import { EXAMPLES } from "../cookbook.js";
import { readPage } from "../e2e/harness/page.js";

/** What the page has the reader write for Visual Studio Code, as far as OPA is called with it. */
interface EditorSettings {
  readonly "opa.roots": readonly string[];
  readonly "opa.schema": string;
}

const CONTROL = "controls/label_required/label_required.rego";

describe("docs/write-controls/policy-editors.md", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "editor-"));
    mkdirSync(join(folder, "controls"));
    cpSync(join(ROOT, "rego/docker"), join(folder, "library"), {
      recursive: true,
      // The package has no tests.
      filter: (path) => !path.endsWith("_test.rego"),
    });
    cpSync(join(ROOT, "rego/schemas/input.json"), join(folder, "input.schema.json"));
    cpSync(join(EXAMPLES, "label-required/controls"), join(folder, "controls"), {
      recursive: true,
    });
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  /** Checks the folder as the editor's extension does. */
  async function check() {
    const [text = ""] = readPage("write-controls/policy-editors.md").blocks("json");
    const settings = JSON.parse(text.replaceAll("${workspaceFolder}", folder)) as EditorSettings;
    const roots = settings["opa.roots"].map((root) => `file://${root}`);
    const { opa } = await projectToolchain();
    const args = ["check", "--bundle", ...roots, `--schema=${settings["opa.schema"]}`, "--strict"];
    return runProgram(opa, args, { cwd: folder });
  }

  it("has the editor accept a control with its test", async () => {
    const { code, stdout, stderr } = await check();
    expect(code, stdout + stderr).to.equal(0);
  });

  it("has it find a misspelt fact", async () => {
    const text = readFileSync(join(folder, CONTROL), "utf8");
    writeFileSync(join(folder, CONTROL), text.replace("input.objects\n", "input.objets\n"));
    const { code, stderr } = await check();
    expect(stderr).to.include(`${CONTROL}:`).and.to.include("undefined ref: input.objets");
    expect(code).to.not.equal(0);
  });
});
