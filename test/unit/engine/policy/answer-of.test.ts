import { expect } from "chai";
import type { Catalogue } from "../../../../src/domain/settings.js";
import { PolicyEvaluationError } from "../../../../src/domain/errors.js";
import { answerOf } from "../../../../src/engine/policy/answer-of.js";
import { CONTROL } from "../settings/control.js";

const ABOUT = { severity: "critical", remedy: "Remove it.", references: ["CIS 5.5"] } as const;

const CATALOGUE: Catalogue = {
  privileged_container: { ...CONTROL, ...ABOUT },
};

const VIOLATION = {
  control: "privileged_container",
  mode: "deny",
  field: "HostConfig.Privileged",
  value: null,
  message: "Privileged mode is not allowed.",
};

const results = (result: unknown): unknown => [{ result }];

describe("answerOf()", () => {
  it("reads an allow, which has no violation", () => {
    expect(
      answerOf(results({ allow: true, violations: [], warnings: [] }), CATALOGUE),
    ).to.deep.equal({
      allow: true,
      violations: [],
      warnings: [],
    });
  });

  it("reads a denial with its violations and warnings, and adds what the catalogue tells", () => {
    const warning = { ...VIOLATION, mode: "warn" };
    const result = results({ allow: false, violations: [VIOLATION], warnings: [warning] });
    expect(answerOf(result, CATALOGUE)).to.deep.equal({
      allow: false,
      violations: [{ ...VIOLATION, ...ABOUT }],
      warnings: [{ ...warning, ...ABOUT }],
    });
  });

  it("puts violations in the order of their controls, and leaves those of one as they are", () => {
    const told = (control: string, message: string): object => ({ ...VIOLATION, control, message });
    const violations = [told("b", "1"), told("a", "2"), told("b", "3"), told("a", "4")];
    const catalogue = { a: CONTROL, b: CONTROL };
    const read = answerOf(results({ allow: false, violations, warnings: [] }), catalogue);
    expect(read.violations.map(({ message }) => message)).to.deep.equal(["2", "4", "1", "3"]);
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
      what: "a control nobody knows",
      result: denied({ control: "privileged" }),
      field: "violations[0].control",
    },
    {
      what: "a control that every object has",
      result: denied({ control: "constructor" }),
      field: "violations[0].control",
    },
  ];

  for (const { what, result, field } of wrong) {
    it(`refuses ${what}, naming "${field}"`, () => {
      expect(() => answerOf(result, CATALOGUE)).to.throw(
        PolicyEvaluationError,
        `"${field}" must be`,
      );
    });
  }
});
