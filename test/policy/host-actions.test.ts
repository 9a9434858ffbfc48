import { globSync } from "node:fs";
import { expect } from "chai";
import { readActions } from "../../tools/docs/read-actions.js";
import { ROOT } from "../../tools/project.js";
import { partsOf, readFile } from "./pages.js";

const filesNamed = (name: string): readonly string[] =>
  globSync(`test/e2e/*/${name}.test.ts`, { cwd: ROOT });

/** The page says of each action what root does, or that it touches no path. */
describe("docs/reference/host-actions.md", () => {
  const text = readFile("docs/reference/host-actions.md");
  const rows = text
    .split("\n")
    .filter((line) => line.startsWith("| ") && !/^\| (moment |--)/.test(line))
    .map((line) =>
      line
        .split("|")
        .map((cell) => cell.trim())
        .slice(1, -1),
    );
  const [, without = ""] = text.split("## Actions without a path of a caller\n");

  it("names each action, and no others", () => {
    const moments = rows.map(([moment = ""]) => moment).join("\n");
    const named = [...partsOf(moments).spans, ...partsOf(without).spans];
    const actions = named.filter((span) => /^[a-z]+\.[a-z_]+$/.test(span));
    expect([...new Set(actions)].toSorted()).to.deep.equal(
      [...new Set(readActions().map(({ action }) => action))].toSorted(),
    );
  });

  it("names tests that exist", () => {
    const tests = rows.flatMap((row) => partsOf(row.at(-1) ?? "").spans);
    const missing = tests.filter((name) => filesNamed(name).length === 0);
    expect(missing).to.deep.equal([]);
    expect(tests.length).to.be.at.least(rows.length);
  });
});
