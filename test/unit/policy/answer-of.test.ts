import { expect } from "chai";
import { PolicyEvaluationError } from "../../../src/errors.js";
import { answerOf } from "../../../src/policy/answer-of.js";

const VIOLATION = {
  control: "privileged_container",
  mode: "deny",
  severity: "critical",
  field: "HostConfig.Privileged",
  value: null,
  message: "Privileged mode is not allowed.",
  remedy: null,
  references: ["CIS 5.5"],
};

const results = (result: unknown): unknown => [{ result }];

describe("answerOf()", () => {
  it("reads an allow, which has no violation", () => {
    expect(answerOf(results({ allow: true, violations: [], warnings: [] }))).to.deep.equal({
      allow: true,
      violations: [],
      warnings: [],
    });
  });

  it("reads a denial with its violations and warnings", () => {
    const warning = { ...VIOLATION, mode: "warn" };
    expect(
      answerOf(results({ allow: false, violations: [VIOLATION], warnings: [warning] })),
    ).to.deep.equal({ allow: false, violations: [VIOLATION], warnings: [warning] });
  });

  const denied = (change: object): unknown =>
    results({ allow: false, violations: [{ ...VIOLATION, ...change }], warnings: [] });

  const wrong: readonly {
    readonly what: string;
    readonly result: unknown;
    readonly field: string;
  }[] = [
    { what: "an undefined decision", result: [], field: "result" },
    { what: "no result set", result: undefined, field: "result" },
    { what: "two results", result: [{ result: {} }, { result: {} }], field: "result" },
    { what: "a result that is true", result: results(true), field: "result" },
    { what: "a result that is null", result: results(null), field: "result" },
    {
      what: 'allow "true"',
      result: results({ allow: "true", violations: [], warnings: [] }),
      field: "allow",
    },
    {
      what: "allow 1",
      result: results({ allow: 1, violations: [], warnings: [] }),
      field: "allow",
    },
    { what: "no allow", result: results({ violations: [], warnings: [] }), field: "allow" },
    {
      what: "an allow beside a violation",
      result: results({ allow: true, violations: [VIOLATION], warnings: [] }),
      field: "allow",
    },
    {
      what: "a denial without a violation",
      result: results({ allow: false, violations: [], warnings: [] }),
      field: "allow",
    },
    {
      what: "violations that are an object",
      result: results({ allow: true, violations: {}, warnings: [] }),
      field: "violations",
    },
    { what: "no warnings", result: results({ allow: true, violations: [] }), field: "warnings" },
    {
      what: "a violation that is a string",
      result: results({ allow: false, violations: ["no"], warnings: [] }),
      field: "violations[0]",
    },
    {
      what: "a violation in mode warn",
      result: denied({ mode: "warn" }),
      field: "violations[0].mode",
    },
    {
      what: "a message that is null",
      result: denied({ message: null }),
      field: "violations[0].message",
    },
    {
      what: "a field that is a number",
      result: denied({ field: 1 }),
      field: "violations[0].field",
    },
    {
      what: "a severity nobody knows",
      result: denied({ severity: "huge" }),
      field: "violations[0].severity",
    },
    {
      what: "references that are a string",
      result: denied({ references: "CIS" }),
      field: "violations[0].references",
    },
  ];

  for (const { what, result, field } of wrong) {
    it(`refuses ${what}, naming "${field}"`, () => {
      expect(() => answerOf(result)).to.throw(PolicyEvaluationError, `"${field}" must be`);
    });
  }
});
