import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { run } from "../../../../src/cli/run.js";
import { freshFolder } from "../../../fresh-folder.js";

describe("dockwarden init and uninstall", () => {
  const at = freshFolder();

  /** Runs a command below the folder, and returns its exit code with all that it said. */
  async function told(...argv: readonly string[]): Promise<readonly [code: number, text: string]> {
    let text = "";
    const say = (one: string): void => {
      text += one;
    };
    const code = await run([...argv, "--root", at()], { out: say, err: say });
    return [code, text];
  }

  const INIT = ["init", "--use", "ci-runner", "--program", "/usr/local/bin/dockwarden"];

  it("exit with 0 when done, and when nothing is to change", async () => {
    expect((await told(...INIT, "--dry-run"))[0]).to.equal(0);
    expect((await told(...INIT, "--yes"))[0]).to.equal(0);
    const [code, text] = await told(...INIT, "--yes");
    expect([code, text.endsWith("Nothing is to change.\n")]).to.deep.equal([0, true]);
    const settings = at("etc/dockwarden/settings.yaml");
    expect(readFileSync(settings, "utf8")).to.include("profile: ci");
    expect((await told("uninstall", "--yes", "--purge"))[0]).to.equal(0);
    expect(await told("uninstall", "--yes")).to.deep.equal([0, "Nothing is to change.\n"]);
  });

  it("exit with 2 and one line when they cannot begin", async () => {
    mkdirSync(at("etc/docker"), { recursive: true });
    writeFileSync(at("etc/docker/daemon.json"), "{\n  // a comment\n}\n");
    for (const [argv, message] of [
      [["init"], '"--use USE" is missing'],
      [["init", "--use", "web"], 'Cannot use --use "web"'],
      [["init", "--use", "shared-workstation", "--yes"], 'pass "--user NAME"'],
      [[...INIT, "--yes"], "/etc/docker/daemon.json:2:3: comments are not JSON"],
      [["uninstall", "--daemon-json", "x"], 'Cannot use --daemon-json "x"'],
    ] as const) {
      const [code, text] = await told(...argv);
      expect(code, text).to.equal(2);
      expect(text)
        .to.include(message)
        .and.match(/^dockwarden: [^\n]*\n$/);
    }
  });

  it("refuse a user whose name the settings reserve, before anything changes", async () => {
    const users = ["--user", "alice", "--user", "library"];
    const [code, text] = await told(
      "init",
      "--use",
      "shared-workstation",
      ...users,
      "--yes",
      "--program",
      "/x",
    );
    expect(code, text).to.equal(2);
    expect(text).to.include("library");
    expect(await told("uninstall", "--yes")).to.deep.equal([0, "Nothing is to change.\n"]);
  });
});
