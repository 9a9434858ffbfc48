import { expect } from "chai";
import { PAGES, partsOf, readFile } from "./pages.js";

describe("The tables of the documentation", () => {
  for (const page of PAGES) {
    it(`of ${page} are whole`, () => {
      expect(tablesOf(partsOf(readFile(page)).prose).flatMap(problemsOf)).to.be.empty;
    });
  }

  it("are not two that an edit has put together", () => {
    const heading = ["| a | b |", "| --- | --- |"];
    expect(problemsOf([...heading, "| 1 | 2 |"])).to.be.empty;
    expect(problemsOf([...heading, "| 1 | 2 |", ...heading])).to.have.lengthOf(1);
    expect(problemsOf([...heading, "| 1 | 2 | 3 |"])).to.have.lengthOf(1);
    expect(problemsOf(["| 1 | 2 |"])).to.have.lengthOf(1);
  });
});

/** The tables of a page, each as its lines. */
function tablesOf(prose: string): readonly (readonly string[])[] {
  return [...prose.matchAll(/(?:^ *\|.*\n?)+/gm)].map(([table]) => table.trim().split(/\n */));
}

/** Lines of a table that are not what the two before them promise: a heading, a line of dashes, rows of as many cells. */
function problemsOf(lines: readonly string[]): readonly string[] {
  const cells = cellsOf(lines[0] ?? "");
  return lines
    .filter((line, index) => isDashes(line) !== (index === 1) || cellsOf(line) !== cells)
    .concat(lines.length < 2 ? lines : []);
}

function isDashes(line: string): boolean {
  return /^\|(?: *:?-{3,}:? *\|)+$/.test(line);
}

function cellsOf(line: string): number {
  return [...line.matchAll(/(?<!\\)\|/g)].length - 1;
}
