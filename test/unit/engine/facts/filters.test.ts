import { expect } from "chai";
import type { Call } from "../../../../src/domain/call.js";
import { filtersOf } from "../../../../src/engine/facts/filters.js";
import { callOf } from "./call.js";

function filters(text: string, given: Partial<Call> = {}): unknown {
  return filtersOf(callOf("container.list", { query: new Map([["filters", [text]]]), ...given }));
}

describe("filtersOf()", () => {
  it("reads both forms alike", () => {
    expect(filters('{"label":["a=b","c"],"name":[]}')).to.deep.equal({
      label: ["a=b", "c"],
      name: [],
    });
    expect(filters('{"label":{"a=b":true,"c":false}}')).to.deep.equal({ label: ["a=b", "c"] });
  });

  it("is empty where there are none", () => {
    expect(filters("")).to.deep.equal({});
    expect(filtersOf(callOf("container.list"))).to.deep.equal({});
  });

  it("is unknown where they cannot be read, or a hidden form may override them", () => {
    expect(filters("{")).to.equal(null);
    expect(filters('["label"]')).to.equal(null);
    expect(filters('{"label":["a=b"]}', { queryTrusted: false })).to.equal(null);
    expect(filters("", { queryTrusted: false })).to.equal(null);
  });
});
