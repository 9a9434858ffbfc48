import { expect } from "chai";
import type { RequestFinding, RequestFindingKind } from "../../../../src/domain/call.js";
import type { Violation } from "../../../../src/domain/decision.js";
import { decisionOf, type Uncertainties } from "../../../../src/engine/policy/decision-of.js";

const ALLOW = { allow: true, violations: [], warnings: [] };

const NONE: Uncertainties = { hygiene: [], refusal: null };
const uncertainties = (finding: RequestFinding): Uncertainties => ({ ...NONE, hygiene: [finding] });

const VIOLATION: Violation = {
  control: "host_devices",
  mode: "deny",
  severity: "critical",
  field: null,
  value: null,
  message: "It is not allowed.",
  remedy: null,
  references: [],
};

describe("decisionOf()", () => {
  it("allows what the policy allows", () => {
    expect(decisionOf(ALLOW, NONE, true)).to.deep.equal({
      effect: "allow",
      warnings: [],
      unenforced: [],
    });
  });

  const controls: readonly [RequestFindingKind, string][] = [
    ["target", "request_target"],
    ["api-version", "request_target"],
    ["query", "hidden_parameters"],
    ["form-type", "hidden_parameters"],
    ["hidden-form", "hidden_parameters"],
    ["hidden-body", "body_not_forwarded"],
    ["unknown-endpoint", "unknown_endpoint"],
    ["duplicate-key", "ambiguous_json"],
    ["syntax", "ambiguous_json"],
  ];
  for (const [kind, control] of controls) {
    it(`denies an allow beside a finding "${kind}" in the name of ${control}`, () => {
      const decision = decisionOf(
        ALLOW,
        uncertainties({ kind, path: "HostConfig", detail: "twice" }),
        false,
      );
      expect(decision.effect).to.equal("deny");
      expect(decision.effect === "deny" ? decision.violations[0] : null).to.deep.include({
        control,
        field: "HostConfig",
        severity: "critical",
      });
    });
  }

  it("keeps the policy's own violations when it denies", () => {
    const violation = { ...VIOLATION, control: "ambiguous_json" };
    const answer = { allow: false, violations: [violation], warnings: [] };
    for (const isEnforced of [true, false]) {
      expect(
        decisionOf(
          answer,
          uncertainties({ kind: "duplicate-key", path: "", detail: "twice" }),
          isEnforced,
        ),
      ).to.deep.equal({ effect: "deny", violations: [violation], warnings: [] });
    }
  });

  it("lets pass what controls refuse where denials are not enforced, and keeps what they found", () => {
    const answer = { allow: false, violations: [VIOLATION], warnings: [] };
    expect(decisionOf(answer, NONE, false)).to.deep.equal({
      effect: "allow",
      warnings: [],
      unenforced: [VIOLATION],
    });
  });

  it("denies all the same what a hygiene control refuses, finding or none", () => {
    const violations = [VIOLATION, { ...VIOLATION, control: "body_not_forwarded" }];
    expect(decisionOf({ allow: false, violations, warnings: [] }, NONE, false).effect).to.equal(
      "deny",
    );
  });

  const REFUSED: Uncertainties = { hygiene: [], refusal: { why: "The certificate is revoked" } };
  const OF_IDENTITY = { ...VIOLATION, control: "authenticated_user", message: "Revoked." };

  for (const isEnforced of [true, false]) {
    it(`denies whatever a caller asks who is refused, and says why (enforced: ${isEnforced})`, () => {
      const decision = decisionOf(ALLOW, REFUSED, isEnforced);
      expect(decision).to.have.property("effect", "deny");
      expect(decision).to.have.nested.property("violations[0].control", "authenticated_user");
      expect(decision).to.have.nested.property(
        "violations[0].message",
        "The certificate is revoked.",
      );
    });

    it(`says so beside what else is refused, and once (enforced: ${isEnforced})`, () => {
      const other = { allow: false, violations: [VIOLATION], warnings: [] };
      expect(decisionOf(other, REFUSED, isEnforced)).to.have.nested.property(
        "violations.length",
        2,
      );
      const same = { allow: false, violations: [OF_IDENTITY], warnings: [] };
      expect(decisionOf(same, REFUSED, isEnforced)).to.deep.equal({
        effect: "deny",
        violations: [OF_IDENTITY],
        warnings: [],
      });
    });
  }
});
