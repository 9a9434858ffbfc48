import { expect } from "chai";
import { createRecentMap } from "../../../../src/audit/record/recent-map.js";

describe("createRecentMap()", () => {
  it("remembers at least the last half of its size, and at most its size", () => {
    const map = createRecentMap<number>(10);
    for (let number = 0; number < 100; number++) map.set(`k${number}`, number);
    const left = Array.from({ length: 100 }, (_, number) => map.get(`k${number}`)).filter(
      (value) => value !== null,
    );
    expect(left.length).to.be.within(5, 10);
    expect(left.slice(-5)).to.deep.equal([95, 96, 97, 98, 99]);
  });

  it("gives a value once by `take`, and the last one that was set", () => {
    const map = createRecentMap<number>(2);
    map.set("a", 1);
    map.set("b", 2);
    map.set("a", 3);
    expect([map.take("a"), map.take("a"), map.get("a"), map.get("c")]).to.deep.equal([
      3,
      null,
      null,
      null,
    ]);
  });
});
