import { expect } from "chai";
import { stateOf, targetTable } from "../../bench/targets.js";

const most = (measured: number) => ({ what: "time", most: 2, unit: "ms", measured });
const least = (measured: number) => ({ what: "rate", least: 1, unit: "x", measured });

describe("stateOf()", () => {
  const cases = [
    { target: most(2), state: "met" },
    { target: most(2.01), state: "missed" },
    { target: least(1), state: "met" },
    { target: least(0.99), state: "missed" },
    { target: most(Number.NaN), state: "not measured" },
  ];

  for (const { target, state } of cases) {
    it(`says ${state} of ${target.what} ${target.measured}`, () => {
      expect(stateOf(target)).to.equal(state);
    });
  }
});

describe("targetTable()", () => {
  it("puts what was measured beside what is wanted", () => {
    expect(targetTable([most(1), least(0.5), most(Number.NaN)])).to.deep.equal([
      "target           wanted  measured",
      "time    at most 2.00 ms   1.00 ms           met",
      "rate      at least 1.00      0.50        missed",
      "time    at most 2.00 ms         -  not measured",
    ]);
  });
});
