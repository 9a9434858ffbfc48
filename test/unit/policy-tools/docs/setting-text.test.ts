import { expect } from "chai";
import { parse } from "yaml";
import { described } from "../../engine/settings/library.js";
import {
  settingLines,
  settingText,
  typeText,
  wrapped,
} from "../../../../src/policy-tools/docs/setting-text.js";

describe("settingText()", () => {
  const values = [null, true, 3, "1.24", "off", "", [], ["/a", "/b:ro"], { network: ["none"] }];

  for (const value of values) {
    it(`writes ${JSON.stringify(value)} so that YAML reads it`, () => {
      expect(parse(settingText(value))).to.deep.equal(value);
    });
  }
});

describe("settingLines()", () => {
  it("puts what is short into one line", () => {
    expect(settingLines("a.b", ["x"])).to.deep.equal(['a.b: ["x"]']);
  });

  it("goes on below with a long list, so that YAML reads it", () => {
    const list = Array.from({ length: 40 }, (_, at) => `/path/${at}`);
    const lines = settingLines("a.b", list);
    expect(lines).to.have.length.above(3);
    for (const line of lines) expect(line).to.have.length.below(97);
    expect(parse(lines.join("\n"))).to.deep.equal({ "a.b": list });
  });
});

describe("wrapped()", () => {
  it("breaks at spaces, and indents", () => {
    const lines = wrapped(`${"word ".repeat(30)}\nend`, "# ", "#   ");
    expect(lines).to.have.length(2);
    expect(lines[0])
      .to.match(/^# word .*word$/)
      .and.have.length.below(97);
    expect(lines[1]).to.match(/^# {3}word .*end$/);
  });

  it("leaves a word whole that is longer than a line", () => {
    const long = "x".repeat(120);
    expect(wrapped(`a ${long} b`, "", "  ")).to.deep.equal(["a", `  ${long}`, "  b"]);
  });
});

describe("typeText()", () => {
  it("says what may be, and which words where there are some", () => {
    expect(typeText(described("boolean"))).to.equal("true or false");
    expect(typeText(described("string", "a", "b"))).to.equal("one of a, b");
    expect(typeText(described("strings", "a", "b"))).to.equal("a list of a, b");
  });

  it("says where a template may stand", () => {
    const text = typeText({ ...described("strings"), templates: true });
    expect(text).to.match(/^a list of strings; \$\{user\} /);
  });
});
