import { expect } from "chai";
import { isAllowedResponse } from "../../../../src/audit/log/is-allowed-response.js";

describe("isAllowedResponse()", () => {
  const records = [
    { phase: "response", effect: "allow", expected: true },
    { phase: "response", effect: "deny", expected: false },
    { phase: "response", effect: "error", expected: false },
    { phase: "request", effect: "allow", expected: false },
    { phase: "execution", effect: "error", expected: false },
  ] as const;
  for (const { phase, effect, expected } of records)
    it(`is ${expected} for ${effect} in the phase ${phase}`, () => {
      expect(isAllowedResponse({ phase, effect })).to.equal(expected);
    });
});
