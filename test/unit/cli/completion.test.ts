import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { run } from "../../../src/cli/run.js";
import { freshFolder } from "../../fresh-folder.js";

async function printed(shell: string): Promise<string> {
  let text = "";
  const out = (said: string): void => {
    text += said;
  };
  expect(await run(["completion", shell], { out, err: out })).to.equal(0);
  return text;
}

describe("completion bash", () => {
  const at = freshFolder();
  let script: string;

  before(async () => {
    script = await printed("bash");
  });

  /** What bash offers for a line that ends with the word to complete. */
  function offered(...words: readonly string[]): readonly string[] {
    const folder = at("");
    const ask = `compopt() { :; }
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_dockwarden dockwarden "\${COMP_WORDS[COMP_CWORD]}" "\${COMP_WORDS[COMP_CWORD-1]}"
printf '%s\\n' "\${COMPREPLY[@]}"`;
    const args = ["-euc", `${script}\n${ask}`, "bash", "dockwarden", ...words];
    const told = execFileSync("bash", args, { encoding: "utf8", cwd: folder });
    return told.split("\n").filter((line) => line !== "");
  }

  it("offers commands, and those below them", () => {
    expect(offered("")).to.include.members(["serve", "settings", "owners", "--help"]);
    expect(offered("own")).to.deep.equal(["owners"]);
    expect(offered("owners", "")).to.deep.equal(["list", "set", "forget", "--help"]);
  });

  it("offers a command's flags, and the words that a flag or an argument takes", () => {
    expect(offered("owners", "list", "--k")).to.deep.equal(["--kind"]);
    expect(offered("owners", "list", "--kind", "co")).to.deep.equal(["container", "config"]);
    expect(offered("completion", "z")).to.deep.equal(["zsh"]);
  });

  it("offers files where a command takes one, also with a space", () => {
    mkdirSync(at("my folder"));
    writeFileSync(at("my.yaml"), "");
    expect(offered("settings", "check", "my").toSorted()).to.deep.equal(["my folder", "my.yaml"]);
    expect(offered("serve", "--settings", "my.")).to.deep.equal(["my.yaml"]);
  });

  it("offers nothing for what only the caller knows", () => {
    expect(offered("owners", "list", "--user", "")).to.deep.equal([]);
  });
});

describe("completion zsh", () => {
  it("has a function for each command that has others, and for each of those", async () => {
    const script = await printed("zsh");
    expect(script).to.match(/^#compdef dockwarden\n/);
    for (const name of ["", "_settings", "_owners", "_owners_list"])
      expect(script).to.include(`\n_dockwarden${name}() {\n`);
    expect(script).to.include("'--kind[only objects of this kind]:value:(container exec ");
  });
});

describe("completion", () => {
  it("refuses other shells", async () => {
    let said = "";
    const out = (text: string): void => {
      said += text;
    };
    expect(await run(["completion", "fish"], { out, err: out })).to.equal(2);
    expect(said).to.match(/^dockwarden: .*'fish' is invalid.* bash, zsh.*\n$/);
  });
});
