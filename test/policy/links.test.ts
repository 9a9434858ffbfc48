import { existsSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { expect } from "chai";
import { ROOT } from "../../tools/project.js";
import { PAGES, anchorsOf, filesBelow, partsOf, readFile } from "./pages.js";

/** The address of a page or heading, also as a regular expression writes it. */
const ADDRESS = /\bdocs\\?\/[\w\\/-]+\.md(?:#[\w-]+)?/g;

describe("The links of the documentation", () => {
  for (const page of PAGES) {
    it(`of ${page} lead to pages and headings that are there`, () => {
      expect(linksOf(partsOf(readFile(page)).prose).filter((link) => isBroken(page, link))).to.be
        .empty;
    });
  }

  it("of messages, controls and tests lead to pages and headings that are there", () => {
    const found = [
      ...SOURCES.flatMap((folder) => filesBelow(folder, "")),
      ...["config.json", "Makefile", "package.json"],
    ].flatMap((file) => addressesIn(file));
    expect(found).to.have.lengthOf.above(100);
    expect(found.filter(({ link }) => isBroken("", link))).to.deep.equal([]);
  });

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

const SOURCES = ["src", "rego", "tools", "test", "bin", "plugin", "examples", "corpus"];

/** The addresses of pages that a file names. */
function addressesIn(file: string): readonly { readonly file: string; readonly link: string }[] {
  if (!/\.(ts|cjs|js|rego|ya?ml|json|sh)$/.test(file)) return [];
  return (readFile(file).match(ADDRESS) ?? []).map((link) => ({
    file,
    link: link.replaceAll("\\", ""),
  }));
}

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
