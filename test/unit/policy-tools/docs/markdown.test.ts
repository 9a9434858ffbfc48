import { expect } from "chai";
import { block, prose, table } from "../../../../src/policy-tools/docs/markdown.js";

describe("prose()", () => {
  it("keeps Markdown from reading < and * but in backticks", () => {
    expect(prose("/proc/<pid>, a*b* and `<x>*`\n")).to.equal("/proc/\\<pid>, a\\*b\\* and `<x>*`");
  });
});

describe("table()", () => {
  it("keeps a cell's bars from being borders", () => {
    expect(table(["a", "b"], [["1|2", "3"]])).to.equal("| a | b |\n| --- | --- |\n| 1\\|2 | 3 |");
  });
});

describe("block()", () => {
  it("fences lines", () => {
    expect(block("sh", ["a", "b"])).to.equal("```sh\na\nb\n```");
  });
});
