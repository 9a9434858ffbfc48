import { expect } from "chai";
import { run } from "../../src/cli/run.js";
import { filesBelow, partsOf, readFile } from "./pages.js";

const PAGES: readonly string[] = [
  ...["README.md", "SECURITY.md", "CONTRIBUTING.md", "ARCHITECTURE.md"],
  ...filesBelow("docs", ".md").filter((path) => !path.startsWith("docs/decisions/")),
  ...filesBelow("examples", ".md"),
];

/** Languages of blocks that show what somebody types or a unit runs. */
const TYPED = new Set(["sh", "console", "ini"]);

describe("The commands of the documentation", () => {
  const targets = new Set(
    [...readFile("Makefile").matchAll(/^([a-z0-9]+):/gm)].map(([, name = ""]) => name),
  );

  for (const page of PAGES) {
    it(`of ${page} are there: dockwarden's commands and options, and make's targets`, async () => {
      const code = codeOf(page);
      expect(await unknownCommands(code.flatMap(commandsIn))).to.deep.equal([]);
      expect(code.flatMap(targetsIn).filter((name) => !targets.has(name))).to.deep.equal([]);
    });
  }

  it("have all options of a table that lists those of one command", async () => {
    // Its options are those of another program, which reads them from runtimeArgs.
    const pages = PAGES.filter((page) => page !== "docs/set-up/runtime.md");
    const unknown: string[] = [];
    for (const page of pages) {
      const helps = await Promise.all(
        codeOf(page)
          .flatMap(commandsIn)
          .map((one) => helpOf(pathIn(one))),
      );
      for (const options of optionTablesIn(readFile(page)))
        if (!helps.some((help) => options.every((option) => lists(help, option))))
          unknown.push(`${page}: ${options.join(" ")}`);
    }
    expect(unknown).to.deep.equal([]);
    expect(pages.flatMap((page) => optionTablesIn(readFile(page)))).to.have.lengthOf.above(5);
  });

  it("run the program of a clone by the Node.js of the build, which may not be the one on PATH", () => {
    const program = "node build/src/cli/main.js";
    const shown = PAGES.flatMap(codeOf).filter((line) => line.includes(program));
    expect(shown).not.to.deep.equal([]);
    expect(shown.filter((line) => !line.includes(`$(sh tools/node.sh)/${program}`))).to.deep.equal(
      [],
    );
  });

  it("are told from what is not there", async () => {
    const typed = ["# dockwarden owners lost --user alice", "dockwarden settings show --usr zed"];
    expect(await unknownCommands(typed.flatMap(commandsIn))).to.deep.equal([
      ...["owners lost --user alice", "settings show --usr zed"],
    ]);
    const others = ["systemctl reload dockwarden", "dockwarden settings check FILE     --says so"];
    expect(await unknownCommands(others.flatMap(commandsIn))).to.deep.equal([]);
    expect(targetsIn("CI=1 make check test  # both")).to.deep.equal(["check", "test"]);
  });
});

/** What a page shows as code: spans, and lines that somebody types. */
function codeOf(page: string): readonly string[] {
  const { spans, lines } = partsOf(readFile(page));
  const typed = lines.filter(({ language }) => TYPED.has(language)).map(({ text }) => text);
  return [...spans, ...typed];
}

/** The command lines of dockwarden in a line of code, without the program's name: `owners list --json`. */
function commandsIn(line: string): readonly string[] {
  const typed = line.split(/ {2,}|[|;&)]| "?\$\(/);
  return typed.flatMap((part) => {
    const [, rest = ""] = /(?:^|[\s/=])dockwarden ([a-z-].*)$/.exec(part) ?? [];
    // What stands behind is another program's.
    const [own = ""] = rest.split(" -- ");
    return own === "" ? [] : [own];
  });
}

/** The targets that a line of code makes. */
function targetsIn(line: string): readonly string[] {
  const [, rest = ""] = /(?:^|[\s=])make ((?:[a-z0-9]+ ?)+)/.exec(line) ?? [];
  return rest.split(" ").filter((name) => name !== "");
}

async function unknownCommands(commands: readonly string[]): Promise<readonly string[]> {
  const unknown: string[] = [];
  for (const command of commands) if (!(await isKnown(command.split(" ")))) unknown.push(command);
  return unknown;
}

/** Whether the program has the command, and the command each of its options. */
async function isKnown(words: readonly string[]): Promise<boolean> {
  const path: string[] = [];
  let help = await helpOf(path);
  for (const word of words) {
    if (!/^[a-z][a-z-]*$/.test(word) || !/^Commands:$/m.test(help)) break;
    if (!new RegExp(`^  ${word}\\b`, "m").test(help)) return false;
    path.push(word);
    help = await helpOf(path);
  }
  const options = words.filter((word) => word.startsWith("--")).map((word) => word.split("=")[0]);
  return options.every((option = "") => lists(help, option));
}

function lists(help: string, option: string): boolean {
  return new RegExp(`^  .*${option}(?![\\w-])`, "m").test(help);
}

/** The words of a command line that name the command: `audit serve` of `audit serve --key FILE`. */
function pathIn(command: string): readonly string[] {
  const words = command.split(" ");
  const end = words.findIndex((word) => !/^[a-z][a-z-]*$/.test(word));
  return end === -1 ? words : words.slice(0, end);
}

/** The options in the first column of each table of options, but for tables that name the command of each. */
function optionTablesIn(text: string): readonly (readonly string[])[] {
  const tables = [...text.matchAll(/^\| option +\|(?! command).*\n(?:\|.*\n?)+/gm)];
  return tables.map(([table]) =>
    [...table.matchAll(/^\| `(--[a-z-]+)/gm)].map(([, option = ""]) => option),
  );
}

async function helpOf(path: readonly string[]): Promise<string> {
  let help = "";
  const out = (text: string): void => {
    help += text;
  };
  await run([...path, "--help"], { out, err: out });
  return help;
}
