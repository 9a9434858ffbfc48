import { expect } from "chai";
import { readTarget } from "../../../../src/engine/request/read-target.js";

describe("readTarget()", () => {
  const read: [uri: string, path: string, version: string, rawQuery: string][] = [
    ["/v1.45/containers/json?all=1", "/containers/json", "1.45", "all=1"],
    ["/%63ontainers/json", "/containers/json", "", ""],
    ["/v1%2e45/containers/json?", "/containers/json", "1.45", ""],
    ["/containers/a%2Fb/json?x=?", "/containers/a/b/json", "", "x=?"],
    ["/containers/a+b/json", "/containers/a+b/json", "", ""],
    ["/containers/%25zz/json", "/containers/%zz/json", "", ""],
  ];
  for (const [uri, path, version, rawQuery] of read) {
    it(`reads ${uri}`, () => {
      const target = readTarget("GET", uri);
      expect(target).to.deep.include({ path, version, rawQuery, findings: [] });
    });
  }

  const refused: [uri: string, kind: string][] = [
    ["http://docker/containers/json", "target"],
    ["*", "target"],
    ["containers/json", "target"],
    ["/containers/json#x", "target"],
    ["/containers/json?a#x", "target"],
    ["/containers/é/json", "target"],
    ["/containers/ /json", "target"],
    ["/containers/%zz/json", "target"],
    ["/containers/%2", "target"],
    ["/containers/%0a/json", "target"],
    ["/containers/%c2%85/json", "target"],
    ["/containers//json", "target"],
    ["/%2Fcontainers/json", "target"],
    ["/containers/%2e%2e/json", "target"],
    ["/containers/.", "target"],
    ["/containers/%ff/json", "utf8"],
    ["/containers/%c0%ae/json", "utf8"],
  ];
  for (const [uri, kind] of refused) {
    it(`refuses ${uri} as ${kind}`, () => {
      const target = readTarget("GET", uri);
      expect(target).to.deep.include({ path: null, version: null, route: null });
      expect(target.findings.map((finding) => finding.kind)).to.deep.equal([kind]);
    });
  }

  it("keeps the path of an unknown endpoint", () => {
    const target = readTarget("POST", "/v1.99/fly?to=moon");
    expect(target).to.deep.include({
      path: "/fly",
      version: "1.99",
      route: null,
      rawQuery: "to=moon",
    });
    expect(target.findings.map(({ kind }) => kind)).to.deep.equal(["unknown-endpoint"]);
  });
});
