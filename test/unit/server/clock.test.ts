import { expect } from "chai";
import { createPolicyTime } from "../../../src/server/clock.js";

const NOON_MS = Date.parse("2026-11-28T12:00:00Z");
const DAY_MS = 86_400_000;

describe("createPolicyTime()", () => {
  let wallMs: number;
  let steadyMs: number;
  let said: string[];
  let time: () => Date;

  beforeEach(() => {
    wallMs = NOON_MS;
    steadyMs = 1000;
    said = [];
    const log = (level: string, text: string): void => {
      said.push(`${level} ${text}`);
    };
    time = createPolicyTime(log, { wallMs: () => wallMs, steadyMs: () => steadyMs });
  });

  function pass(ms: number): void {
    wallMs += ms;
    steadyMs += ms;
  }

  const hours = (): number => (time().getTime() - NOON_MS) / 3_600_000;

  it("is the host's clock, and tells nothing of small corrections", () => {
    expect(hours()).to.equal(0);
    pass(3_600_000);
    expect(hours()).to.equal(1);
    wallMs += 59_000;
    expect(time().getTime()).to.equal(wallMs);
    expect(said).to.deep.equal([]);
  });

  it("follows a clock that is set forward, and says so once", () => {
    wallMs += DAY_MS;
    expect(hours()).to.equal(24);
    expect(hours()).to.equal(24);
    expect(said).to.deep.equal([
      "warn The host's clock was set forward by 86400 s, or the host slept: exceptions that end by now have ended",
    ]);
  });

  it("goes on where the clock is set back, and says what to do", () => {
    wallMs -= DAY_MS;
    expect(hours()).to.equal(0);
    pass(3_600_000);
    expect(hours()).to.equal(1);
    expect(said).to.deep.equal([
      "warn The host's clock was set back by 86400 s: exceptions end by the time from before, which is 86400 s ahead; restart the plugin once the clock is right",
    ]);
  });

  it("stays ahead where a clock was ahead for a while", () => {
    wallMs += DAY_MS;
    expect(hours()).to.equal(24);
    wallMs -= DAY_MS;
    expect(hours()).to.equal(24);
    pass(3_600_000);
    expect(hours()).to.equal(25);
    expect(said[1]).to.include("set back by 86400 s").and.include("86400 s ahead");
  });

  it("follows the clock again once it has come up", () => {
    wallMs -= DAY_MS;
    time();
    wallMs += DAY_MS;
    expect(hours()).to.equal(0);
    pass(1000);
    expect(time().getTime()).to.equal(wallMs);
    expect(said[1]).to.include("set forward by 86400 s");
  });
});
