import { expect } from "chai";
import type { Violation } from "../../../../src/domain/decision.js";
import type { Exception } from "../../../../src/domain/exceptions.js";
import type { Facts } from "../../../../src/domain/facts.js";
import { applyExceptions } from "../../../../src/engine/policy/apply-exceptions.js";
import type { Policy } from "../../../../src/engine/policy/wasm-policy.js";
import { callOf, checkedFacts } from "../facts/call.js";

function found(control: string, mode: Violation["mode"], value: string | null = null): Violation {
  return {
    control,
    mode,
    severity: "high",
    field: null,
    value,
    message: "No.",
    remedy: null,
    references: [],
  };
}

const EXCEPTION: Exception = {
  id: "E",
  controls: ["devices"],
  who: { anyone: true, users: [], groups: [], roles: [] },
  when: { images: [], actions: [] },
  changes: [],
  mode: null,
  created: "2026-11-01T00:00:00Z",
  expires: "2026-12-01T00:00:00Z",
};

const CHANGE = {
  control: "devices",
  name: "allowed",
  how: "add",
  value: ["a"],
  pattern: false,
  origin: "exception E",
} as const;

const PLAIN = { modes: {}, parameters: {} };
const FACTS: Facts = {
  ...checkedFacts(callOf("system.info")),
  overrides: { modes: {}, parameters: { devices: { allowed: ["a"] } } },
};

/** A policy that warns of `warned`, and finds `refused` unless it is given parameters. */
function policyThat(warned: readonly Violation[], refused: readonly Violation[]) {
  return {
    evaluate: ({ overrides }: Facts) => {
      const violations = Object.keys(overrides.parameters).length > 0 ? [] : refused;
      return { allow: violations.length === 0, violations, warnings: warned };
    },
  };
}

function evaluateUnder(policy: Policy, applied: readonly Exception[]) {
  const evaluation = { policy, facts: FACTS, plain: PLAIN, applied };
  return applyExceptions(policy.evaluate(FACTS), evaluation);
}

describe("applyExceptions()", () => {
  it("evaluates once, and uses nothing, where no exception is meant", () => {
    let asked = 0;
    const answer = { allow: true, violations: [], warnings: [] };
    const policy = {
      evaluate() {
        asked++;
        return answer;
      },
    };
    expect(evaluateUnder(policy, [])).to.deep.equal({ answer, used: [] });
    expect(asked).to.equal(1);
  });

  it("uses an exception that lowers a mode where its control objects", () => {
    const policy = policyThat([found("devices", "warn"), found("other", "warn")], []);
    const lowered = { ...EXCEPTION, mode: "warn" as const };
    const { answer, used } = evaluateUnder(policy, [lowered]);
    expect(answer.warnings).to.have.lengthOf(2);
    expect(used).to.deep.equal([{ id: "E", control: "devices", expires: "2026-12-01T00:00:00Z" }]);
  });

  it("says nothing of what an exception switches off, but that it was used", () => {
    const policy = policyThat([found("devices", "warn"), found("other", "warn")], []);
    const off = { ...EXCEPTION, mode: "off" as const };
    const { answer, used } = evaluateUnder(policy, [off]);
    expect(answer.warnings.map(({ control }) => control)).to.deep.equal(["other"]);
    expect(used).to.have.lengthOf(1);
  });

  it("uses an exception that widens a parameter where its control would object without", () => {
    const widening = { ...EXCEPTION, changes: [CHANGE] };
    const policy = policyThat([], [found("devices", "deny", "a")]);
    expect(evaluateUnder(policy, [widening]).used).to.have.lengthOf(1);
    expect(evaluateUnder(policyThat([], []), [widening]).used).to.deep.equal([]);
  });
});
