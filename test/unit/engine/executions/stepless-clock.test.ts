import { expect } from "chai";
import {
  createSteplessClock,
  type SteplessClock,
} from "../../../../src/engine/executions/stepless-clock.js";

const NOON_MS = Date.parse("2026-11-28T12:00:00Z");
const DAY_MS = 86_400_000;

describe("createSteplessClock()", () => {
  let trueMs: number;
  let setByMs: number;
  let clock: SteplessClock;

  beforeEach(() => {
    trueMs = NOON_MS;
    setByMs = 0;
    clock = createSteplessClock({
      wallMs: () => Math.floor(trueMs + setByMs),
      // In no phase with the other one.
      steadyMs: () => trueMs - NOON_MS + 0.7,
    });
  });

  it("is the host's clock to the millisecond, however its corrections add up", () => {
    for (let step = 0; step < 50; step++) {
      trueMs += 1234.567;
      setByMs += 900;
      expect(clock.nowMs()).to.equal(Math.floor(trueMs + setByMs));
      expect(clock.at(NOON_MS + 5)).to.equal(NOON_MS + 5);
    }
  });

  for (const byMs of [DAY_MS, -DAY_MS, 1500])
    it(`goes on where the host's clock is set by ${byMs / 1000} s, and converts its times`, () => {
      setByMs += byMs;
      trueMs += 10;
      expect(clock.at(NOON_MS + 10 + setByMs)).to.be.closeTo(NOON_MS + 10, 1);
      expect(clock.nowMs()).to.be.closeTo(NOON_MS + 10, 1);
      setByMs -= byMs;
      trueMs += 10;
      expect(clock.nowMs()).to.be.closeTo(NOON_MS + 20, 2);
    });
});
