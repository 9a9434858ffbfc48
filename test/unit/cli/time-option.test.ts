import { expect } from "chai";
import { timeFrom } from "../../../src/cli/time-option.js";
import { UsageError } from "../../../src/domain/errors.js";

describe("timeFrom()", () => {
  const now = new Date("2026-11-28T10:00:00Z");

  it("reads a time, and returns null without one", () => {
    expect(timeFrom("--since", "-2h", now)).to.equal(Date.parse("2026-11-28T08:00:00Z"));
    expect(timeFrom("--since", undefined, now)).to.equal(null);
  });

  it("names the option and what to write for what is no time", () => {
    expect(() => timeFrom("--until", "soon", now)).to.throw(
      UsageError,
      'Cannot choose records: --until "soon" is no time; write 2026-11-28 10:00, yesterday, or -2h',
    );
  });
});
