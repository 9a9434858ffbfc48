import { expect } from "chai";
import type { ParameterType } from "../../../src/domain/settings.js";
import { PARAMETER_TYPES } from "../../../src/settings/parameter-types.js";

describe("PARAMETER_TYPES", () => {
  const lists: readonly [type: ParameterType, good: readonly string[], bad: readonly string[]][] = [
    [
      "paths",
      ["/", "/srv", "/srv/", "/srv/.hidden", "/a..b"],
      ["srv", "", "/srv/../etc", "/srv/.", "//srv", "/srv/*", "/srv:ro"],
    ],
    [
      "prefixes",
      ["/srv:ro", "/srv/data", "/home/${user}"],
      ["srv:ro", "/srv/..:ro", "/home/*", "/a//b"],
    ],
    ["path-patterns", ["/home/*/.ssh", "/run/*-*.sock"], ["home/*", "/x/*a*b*c", "/x/..", "/x:ro"]],
    ["capabilities", ["NET_RAW", "ALL"], ["CAP_NET_RAW", "net_raw", "NET RAW", ""]],
  ];
  for (const [type, good, bad] of lists) {
    const { test } = PARAMETER_TYPES[type];

    it(`takes what has an effect as one of ${type}`, () => {
      expect(test([])).to.equal(true);
      for (const text of good) expect(test([text]), text).to.equal(true);
    });

    it(`refuses as one of ${type} what no call could match`, () => {
      for (const text of bad) expect(test([text]), text).to.equal(false);
      expect(test("/srv")).to.equal(false);
      expect(test([5])).to.equal(false);
    });
  }
});
