import { expect } from "chai";
import { eventLevelOf } from "../../../src/audit-formats/event-level.js";
import { sample } from "./sample.js";

describe("eventLevelOf()", () => {
  for (const [action, level] of [
    ["audit.checkpoint", "info"],
    ["audit.discarded", "notice"],
    ["audit.begin", "error"],
    ["audit.unrecorded", "error"],
    ["audit.lost", "error"],
  ] as const)
    it(`is ${level} for ${action}`, () => {
      expect(eventLevelOf(sample("log", { action }))).to.equal(level);
    });
});
