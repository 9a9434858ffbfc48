import { basename } from "node:path";
import { expect } from "chai";
import type { Command } from "commander";
import { EXIT_CODES, exitHelp } from "../../../src/cli/exit.js";
import { createProgram } from "../../../src/cli/run.js";
import { filesBelow, readFile } from "../../policy/pages.js";

describe("EXIT_CODES", () => {
  const nothing = (): void => undefined;
  const commands = [...new Set(EXIT_CODES.map(([command]) => command))].slice(1);

  it("are of commands that there are", () => {
    expect(wordsBelow(createProgram({ out: nothing, err: nothing }, nothing))).to.include.members(
      commands,
    );
  });

  it("have every command whose result can be negative", () => {
    const files = filesBelow("src/cli", ".ts").filter((file) =>
      /^ .*EXIT\.no\b/m.test(readFile(file)),
    );
    const missing = files
      .map((file) => basename(file, ".ts"))
      .filter((name) => name !== "exit")
      .filter((name) =>
        commands.every(
          (words) => words.replaceAll(" ", "-") !== name && !words.startsWith(`${name} `),
        ),
      );
    expect(missing).to.be.empty;
    expect(files).to.have.lengthOf.above(15);
  });

  it("are the table of docs/reference/exit-codes.md", () => {
    const rows = [
      ...readFile("docs/reference/exit-codes.md").matchAll(/^\| (.*?) +\| (\d+) +\| (.*?) +\|$/gm),
    ];
    expect(
      rows.map(([, command = "", code, meaning]) => [
        command.replaceAll("`", ""),
        Number(code),
        meaning,
      ]),
    ).to.deep.equal(EXIT_CODES);
  });
});

describe("exitHelp()", () => {
  it("gives the meanings for one command, and for the program", () => {
    expect(exitHelp("doctor")).to.include("  1   something is wrong");
    expect(exitHelp("version")).to.include("  0   ").and.not.include("  1   ");
    expect(exitHelp("")).to.include("  1   it did its work");
  });
});

/** The words of all commands below one: `["audit", "audit verify"]`. */
function wordsBelow(command: Command): readonly string[] {
  return command.commands.flatMap((below) => [
    below.name(),
    ...wordsBelow(below).map((words) => `${below.name()} ${words}`),
  ]);
}
