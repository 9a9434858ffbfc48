import type { QueryKind } from "../../../../src/engine/request/table-shapes.js";
import { expect } from "chai";
import { readQuery } from "../../../../src/engine/request/read-query.js";
import { readQueryJson } from "../../../../src/engine/request/read-query-json.js";

const KINDS: Readonly<Record<string, QueryKind>> = {
  name: "string",
  t: "list",
  force: "bool",
  version: "uint64",
  status: "parse-bool",
  filters: "json:q_filters",
  platforms: "json-list:q_platform",
};

/** Kinds and paths of what is refused. */
function refusals(rawQuery: string): readonly string[] {
  return readQuery(rawQuery, KINDS).findings.map(({ kind, path }) => `${kind} ${path}`);
}

describe("readQuery()", () => {
  it("splits and decodes as url.ParseQuery does", () => {
    const { values } = readQuery("&a=1&a=%32&b+c=d+e%2B&x&=y&__proto__=z&?q=1&", KINDS);
    expect([...values]).to.deep.equal([
      ["a", ["1", "2"]],
      ["b c", ["d e+"]],
      ["x", [""]],
      ["", ["y"]],
      ["__proto__", ["z"]],
      ["?q", ["1"]],
    ]);
  });

  const cases: [rawQuery: string, refused: readonly string[]][] = [
    ["name=a&name=a&t=1&t=2&other=1&other=2", []],
    ["name=a&Name=b", []],
    ["version=12&version=x", []],
    ["version=x&version=12", ["type version"]],
    ["a;b=1", ["query "]],
    ["a=%3B", []],
    ["a=%zz", ["query a"]],
    ["%z=1", ["query "]],
    ["name=%ff", ["utf8 name"]],
    ["%ff=1", ["utf8 "]],
    ["version=12", []],
    ["version=", []],
    ["version=+1", ["type version"]],
    ["version=18446744073709551616", ["type version"]],
    ["status=yes", ["type status"]],
    ["status=T", []],
    ["filters=%7B%22a%22%3A%7B%22b%22%3Atrue%7D%7D", []],
    ["filters=%7B%22a%22%3A%5B%22b%22%5D%7D", []],
    ["filters=", []],
    ["filters=%7B%22a%22%3A1%7D", ["type filters.a"]],
    ["filters=%7B%22a%22%3A%7B%7D%2C%22a%22%3A%7B%7D%7D", ["duplicate-key filters.a"]],
    ["filters=%7B%7Dx", ["trailing filters"]],
    ["platforms=%7B%22os%22%3A%22linux%22%7D&platforms=%7B%22os%22%3A1%7D", ["type platforms.os"]],
    ["__proto__=1&__proto__=2", []],
  ];
  for (const [rawQuery, refused] of cases) {
    it(`finds ${refused.join() || "nothing"} in ${rawQuery}`, () => {
      expect(refusals(rawQuery)).to.deep.equal(refused);
    });
  }

  it("takes the first of several values where dockerd does, and says which it passes over", () => {
    const read = readQuery(
      "name=a&%6eame=b&force=&force=1&t=1&t=2&status=1&status=1&x=1&x=2",
      KINDS,
    );
    expect([...read.values]).to.deep.equal([
      ["name", ["a"]],
      ["force", [""]],
      ["t", ["1", "2"]],
      ["status", ["1"]],
      ["x", ["1", "2"]],
    ]);
    expect(read.ignored).to.deep.equal(["query.name[1]", "query.force[1]"]);
    expect(read.findings).to.deep.equal([]);
  });

  it("leaves out what it could not read", () => {
    expect([...readQuery("a=%zz&b=1", KINDS).values]).to.deep.equal([["b", ["1"]]]);
  });
});

describe("readQuery(), against its caller", () => {
  it("notes no more than 50 of many odd pairs", () => {
    expect(refusals("a;b&".repeat(900))).to.have.lengthOf(50);
  });

  it("notes no more than 50 of many odd values of one parameter", () => {
    expect(refusals("platforms=x&".repeat(900))).to.have.lengthOf(50);
  });

  it("refuses more pairs than are read, and reads none of them", () => {
    expect(refusals(`a=1${"&".repeat(999)}`)).to.deep.equal([]);
    const { values, findings } = readQuery(`a=1${"&".repeat(1000)}`, KINDS);
    expect(findings.map(({ kind }) => kind)).to.deep.equal(["query"]);
    expect(values.size).to.equal(0);
  });
});

describe("readQueryJson()", () => {
  it("gives filters of the old form in the new one", () => {
    expect(
      JSON.stringify(readQueryJson("q_filters", '{"label":["a","b"],"__proto__":["c"]}')),
    ).to.equal('{"label":{"a":true,"b":true},"__proto__":{"c":true}}');
  });

  it("takes an empty parameter for none", () => {
    expect(readQueryJson("q_platform", "")).to.equal(null);
  });
});
