import { expect } from "chai";
import { PAGES, anchorsOf, readFile } from "./pages.js";

const LIST = "test/policy/headings.txt";

/**
 * Lines of {@link LIST}: `docs/set-up/doctor.md#severities`, or for a heading that is gone
 * `docs/set-up/doctor.md#severities gone: words of the changelog that say so`.
 */
const LINES = readFile(LIST).trimEnd().split("\n");

/** Pages of controls are generated. */
const HEADINGS = PAGES.filter((page) => !page.startsWith("docs/controls/")).flatMap((page) =>
  anchorsOf(readFile(page)).map((anchor) => `${page}#${anchor}`),
);

describe("The headings of the documentation", () => {
  it(`are those of ${LIST}, which gets a line for each new one`, () => {
    const listed = LINES.filter((line) => !line.includes(" gone: "));
    expect(HEADINGS).to.have.members(listed);
    expect(listed).to.have.lengthOf.above(400);
  });

  it("have gone only where CHANGELOG.md says so", () => {
    const changelog = readFile("CHANGELOG.md").replaceAll(/\s+/g, " ");
    const untold = LINES.map((line) => line.split(" gone: ")).filter(
      ([, words]) => words !== undefined && !changelog.includes(words),
    );
    expect(untold).to.be.empty;
  });
});
