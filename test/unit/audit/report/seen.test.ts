import { expect } from "chai";
import { reportRecordIn } from "../../../../src/audit/report/seen.js";
import { RECORD } from "../record/record.js";

const violation = { control: "memory_limit", mode: "deny", severity: "medium" };

describe("reportRecordIn()", () => {
  it("returns what a report needs", () => {
    const record = {
      ...{
        ...RECORD,
        violations: [violation],
        shadow: { effect: "deny", violations: [violation] },
      },
      exceptionsUsed: [{ id: "LAB-1", control: "host_devices", expires: "2027-01-31T00:00:00Z" }],
    };
    const { id, time, revision } = RECORD;
    expect(reportRecordIn(record)).to.deep.equal({
      ...{ id, time, revision, phase: "request", effect: "allow", mode: "enforce" },
      ...{ user: "", action: "system.ping", lastedMs: null, warnings: [] },
      violations: [{ control: "memory_limit", severity: "medium" }],
      shadow: [{ control: "memory_limit", severity: "medium" }],
      exceptions: [{ id: "LAB-1", control: "host_devices", expires: "2027-01-31T00:00:00Z" }],
    });
  });

  it("takes a shadow profile that allows for none", () => {
    expect(reportRecordIn({ ...RECORD, shadow: { effect: "allow", violations: [] } })).to.include({
      shadow: null,
    });
  });

  it("knows records of the log, and of another schema", () => {
    expect(reportRecordIn({ schema: 1, phase: "log" })).to.equal("log");
    expect(reportRecordIn({ ...RECORD, schema: 2 })).to.equal("schema");
  });

  it("cuts long texts", () => {
    const read = reportRecordIn({ ...RECORD, user: "x".repeat(1e6) });
    expect(read).to.have.property("user").with.lengthOf(200);
  });

  const broken: readonly (readonly [what: string, value: unknown])[] = [
    ["null", null],
    ["a list", [RECORD]],
    ["a number", 7],
    ["an object without members", {}],
    ["a schema that is a text", { ...RECORD, schema: "1" }],
    ["a time of another form", { ...RECORD, time: "yesterday" }],
    ["a time with a line break", { ...RECORD, time: `${RECORD.time}\n` }],
    ["a user that is a number", { ...RECORD, user: 7 }],
    ["no action", { ...RECORD, action: undefined }],
    ["an unknown effect", { ...RECORD, effect: "maybe" }],
    ["an unknown phase", { ...RECORD, phase: "later" }],
    ["a duration that is a text", { ...RECORD, lastedMs: "1" }],
    ["no violations", { ...RECORD, violations: undefined }],
    ["a violation that is null", { ...RECORD, violations: [null] }],
    ["a control that is an object", { ...RECORD, warnings: [{ control: {} }] }],
    ["far too many violations", { ...RECORD, violations: Array(1001).fill(violation) }],
    ["a shadow without violations", { ...RECORD, shadow: { effect: "deny" } }],
    ["an exception without id", { ...RECORD, exceptionsUsed: [{ control: "x" }] }],
  ];
  for (const [what, value] of broken)
    it(`reports ${what} as broken`, () => {
      expect(reportRecordIn(value)).to.equal("broken");
    });
});
