import { expect } from "chai";
import { excessOf } from "../../../../src/engine/facts/input-limits.js";
import { bodyOf, callOf, checkedFacts } from "./call.js";

function excessIn(action: string, label: string): string | undefined {
  const facts = checkedFacts(callOf(action, { body: bodyOf({ Name: "front" }) }));
  const request = { ...facts.request, body_bytes: Buffer.byteLength(label) };
  return excessOf({ ...facts, request })?.detail;
}

describe("excessOf()", () => {
  it("finds a network that would make every list of networks long, and nothing else of its size", () => {
    expect(excessIn("network.create", "x".repeat(32_768))).to.equal(undefined);
    expect(excessIn("network.create", "\u2028".repeat(20_000))).to.include("more than 32768 bytes");
    expect(excessIn("volume.create", "x".repeat(40_000))).to.equal(undefined);
  });
});
