import { expect } from "chai";
import { numericGroupsIn } from "../../../../src/engine/dockerd/numeric-groups.js";

describe("numericGroupsIn()", () => {
  for (const [Version, runc, expected] of [
    ["29.6.1", "1.3.0", true],
    ["30.0.0", "1.5.2+dev", true],
    ["29.6.0", "1.3.6", false],
    ["29.6.1", "1.2.9", false],
    ["20.10.24+dfsg1", "1.1.5+ds1", false],
    ["library-import", "1.2.9", false],
    ["29.6.0", "", false],
    ["library-import", "1.3.6", null],
    ["29.6.1-rc.1", "1.3.6", null],
    ["29.6.1", "1.3.0-rc.1", null],
    ["29.6.1", "", null],
    ["", "", null],
  ] as const)
    it(`reads ${String(expected)} of dockerd "${Version}" with runc "${runc}"`, () => {
      const Components = [
        { Name: "Engine", Version },
        { Name: "runc", Version: runc },
      ];
      expect(numericGroupsIn({ Version, Components })).to.equal(expected);
    });

  it("knows nothing of another default runtime, and of none", () => {
    const Components = [{ Name: "crun", Version: "1.20.0" }];
    expect(numericGroupsIn({ Version: "29.7.0", Components })).to.equal(null);
    expect(numericGroupsIn({ Version: "29.7.0", Components: null })).to.equal(null);
    expect(numericGroupsIn({ Version: "29.7.0" })).to.equal(null);
  });

  it("refuses members of another type", () => {
    for (const version of [{ Version: 29 }, { Components: {} }, { Components: [5] }])
      expect(() => numericGroupsIn(version)).to.throw("of its answer is not");
  });
});
