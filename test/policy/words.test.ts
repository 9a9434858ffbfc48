import { expect } from "chai";
import { filesBelow, partsOf, readFile } from "./pages.js";

/** Files and folders whose texts use the words that Docker, Open Policy Agent and Linux use. */
const FILES: readonly string[] = ["README.md", "SECURITY.md"];
const FOLDERS: readonly (readonly [folder: string, ending: string])[] = [
  ["docs", ".md"],
  ["examples", ".md"],
  ["examples", ".rego"],
  ["src", ".ts"],
  ["rego", ".rego"],
  ["rego", ".yaml"],
];

/** Decisions are history, controls' pages are made from the METADATA in rego, and the rest is in work. */
const LEFT_OUT = /^docs\/(?:decisions|controls)\//;

/** Words that are retired, and what to write in their place. */
const RETIRED: readonly (readonly [word: RegExp, instead: string])[] = [
  [/\bjudg(?:es?|ed|ing|e?ments?)\b/i, "evaluate, decide, decision"],
  [/\bverdicts?\b/i, "decision"],
  [/\bnobody's\b/i, "unowned"],
  [/\blook-?ups?\b/i, "inspect, inspection"],
  [/\blook(?:s|ed|ing)? up\b/i, "inspect, resolve"],
  [/\bledgers?\b/i, "ownership log"],
  [/\bkeepers?\b/i, "ownership log"],
  [/\banew\b/i, "again"],
  [/\bupon which\b/i, "a sentence of its own"],
  [/\bby the dozen\b/i, "many"],
  [/\bdoors?\b/i, "gateway, user socket"],
  [/\blikeness(?:es)?\b/i, "correlation key"],
  [/\bcalls? under way\b/i, "in-flight request"],
  [/\btold of\b/i, "a verb with its actor"],
  [/\b(?:somebody|someone|callers?) without a name\b/i, "anonymous caller"],
];

/** Sentences that begin like a riddle. */
const RIDDLES = /(?:^|[.:;] )(?:Whose|What is [a-z]+ is|That which|Who does)\b/m;

/** A docstring that begins by a question instead of the thing that it documents. */
const QUESTION =
  /^ *(?:\/\*\*|\/\*\*\n *\*) (?:What|Whether|Whose|Who|That|Such|Which|One|It|Where|How)\b/gm;

describe("The words of the texts", () => {
  const folders = FOLDERS.flatMap(([folder, ending]) => filesBelow(folder, ending));

  for (const path of [...FILES, ...folders].filter((file) => !LEFT_OUT.test(file))) {
    it(`are plain in ${path}`, () => {
      expect(retiredIn(proseOf(path))).to.deep.equal([]);
    });
  }

  it("are found where they are retired, and not in code", () => {
    expect(retiredIn("The call is judged.")).to.have.length(1);
    expect(retiredIn("Fine.\nWhose it is.")).to.deep.equal(["2: Whose (a sentence with an actor)"]);
    expect(retiredIn(partsOf("It is `judged`.\n\n```sh\nledger\n```\n").prose)).to.be.empty;
  });
});

describe("The docstrings of src and tools", () => {
  const files = [...filesBelow("src", ".ts"), ...filesBelow("tools", ".ts")];

  it("say what a thing is, or what a function does", () => {
    const found = files.flatMap((file) =>
      [...readFile(file).matchAll(QUESTION)].map(([begin]) => `${file}: ${begin}`),
    );
    expect(found).to.deep.equal([]);
    expect(files).to.have.lengthOf.above(800);
  });

  it("are found on one line and on several", () => {
    expect("/** What it is. */\n  /**\n   * Whether so.\n".match(QUESTION)).to.have.length(2);
  });
});

/** The text that is written for people: Markdown without its code, any other file as a whole. */
function proseOf(path: string): string {
  const text = readFile(path);
  return path.endsWith(".md") ? partsOf(text).prose : text;
}

/** Each retired word with its line and what to write instead: `12: judged (evaluate, decide, decision)`. */
function retiredIn(text: string): readonly string[] {
  const patterns = [...RETIRED, [RIDDLES, "a sentence with an actor"] as const];
  return patterns.flatMap(([word, instead]) =>
    [...text.matchAll(new RegExp(word.source, `${word.flags}g`))].map(
      ({ 0: found, index }) => `${lineOf(text, index)}: ${found} (${instead})`,
    ),
  );
}

function lineOf(text: string, index: number): number {
  return text.slice(0, index).split("\n").length;
}
