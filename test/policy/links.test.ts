import { existsSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { expect } from "chai";
import { ROOT } from "../../tools/project.js";
import { PAGES, partsOf, readFile } from "./pages.js";

describe("The links of the documentation", () => {
  for (const page of PAGES) {
    it(`of ${page} lead to pages and headings that are there`, () => {
      expect(linksOf(partsOf(readFile(page)).prose).filter((link) => isBroken(page, link))).to.be
        .empty;
    });
  }

  it("are found in both forms", () => {
    const text = "See [a](b.md#c) and [d][e].\n\n[e]: ../f.md\n[g]: https://example.org\n";
    expect(linksOf(text)).to.deep.equal(["b.md#c", "../f.md"]);
  });

  it("name headings as GitHub does", () => {
    expect(anchorsOf("# dockerd's `own` settings\n\n## A: b, c\n\n## A: b, c\n")).to.deep.equal([
      ...["dockerds-own-settings", "a-b-c", "a-b-c-1"],
    ]);
  });
});

/** The targets of a text's links, but for those that lead elsewhere. */
function linksOf(prose: string): readonly string[] {
  return [...prose.matchAll(/\]\(([^)\s]+)\)|^\[[^\]]+\]: (\S+)$/gm)]
    .map(([, inline, referred]) => inline ?? referred ?? "")
    .filter((link) => !/^[a-z]+:/.test(link));
}

function isBroken(page: string, link: string): boolean {
  const [, path = "", anchor] = /^([^#]*)(?:#(.*))?$/.exec(link) ?? [];
  const target = path === "" ? page : normalize(join(dirname(page), path));
  if (!existsSync(join(ROOT, target))) return true;
  return anchor !== undefined && !anchorsOf(readFile(target)).includes(anchor);
}

/** The names under which a page's headings can be linked to, in order. */
function anchorsOf(text: string): readonly string[] {
  const seen = new Map<string, number>();
  const unfenced = text.replaceAll(/^( *)```.*?^\1```$/gms, "");
  return [...unfenced.matchAll(/^#{1,6} (.*)$/gm)].map(([, heading = ""]) => {
    const name = heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}_ -]/gu, "")
      .replaceAll(" ", "-");
    const count = seen.get(name) ?? 0;
    seen.set(name, count + 1);
    return count === 0 ? name : `${name}-${count}`;
  });
}
