import { expect } from "chai";
import { eventLevelOf } from "../../../../src/audit/formats/event-level.js";
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

  for (const [reason, level] of [
    ["first", "notice"],
    ["empty", "notice"],
    ["torn", "notice"],
    ["unknown", "notice"],
    ["changed", "error"],
    ["truncated", "error"],
    ["removed", "error"],
    ["replaced", "error"],
    ["appended", "error"],
  ] as const)
    it(`is ${level} for a log that begins again with the reason ${reason}`, () => {
      const log = sample("log");
      const members = { ...log.members, log: { reason } };
      expect(eventLevelOf({ ...log, members })).to.equal(level);
    });
});
