import { expect } from "chai";
import { createQuietLog } from "../../../../src/host/gateway/quiet-log.js";

describe("createQuietLog()", () => {
  it("says a thing once in ten seconds, then how often it was not said", () => {
    const lines: string[] = [];
    let now = 0;
    const quiet = createQuietLog(
      (level, message) => lines.push(`${level} ${message}`),
      () => now,
    );
    for (let count = 0; count < 5; count++) quiet("a", "error", "refused");
    quiet("b", "warn", "crowd");
    now = 10_000;
    quiet("a", "error", "refused");
    now = 20_000;
    quiet("a", "error", "refused");
    expect(lines).to.deep.equal([
      "error refused",
      "warn crowd",
      "error refused (and 4 times before)",
      "error refused",
    ]);
  });
});
