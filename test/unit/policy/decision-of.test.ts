import { expect } from "chai";
import type { FindingKind } from "../../../src/domain/call.js";
import { decisionOf } from "../../../src/policy/decision-of.js";

const ALLOW = { allow: true, violations: [], warnings: [] };

describe("decisionOf()", () => {
  it("allows what the policy allows", () => {
    expect(decisionOf(ALLOW, [])).to.deep.equal({ effect: "allow", warnings: [] });
  });

  const controls: readonly [FindingKind, string][] = [
    ["target", "request_target"],
    ["api-version", "request_target"],
    ["query", "hidden_parameters"],
    ["repeated-parameter", "hidden_parameters"],
    ["form-type", "hidden_parameters"],
    ["hidden-form", "hidden_parameters"],
    ["hidden-body", "body_not_forwarded"],
    ["unknown-endpoint", "unknown_endpoint"],
    ["duplicate-key", "ambiguous_json"],
    ["syntax", "ambiguous_json"],
  ];
  for (const [kind, control] of controls) {
    it(`denies an allow beside a finding "${kind}" in the name of ${control}`, () => {
      const decision = decisionOf(ALLOW, [{ kind, path: "HostConfig", detail: "twice" }]);
      expect(decision.effect).to.equal("deny");
      expect(decision.effect === "deny" ? decision.violations[0] : null).to.deep.include({
        control,
        field: "HostConfig",
        severity: "critical",
      });
    });
  }

  it("keeps the policy's own violations when it denies", () => {
    const violation = {
      control: "ambiguous_json",
      mode: "deny",
      severity: "critical",
      field: null,
      value: null,
      message: "The request JSON is ambiguous (twice), so it is refused.",
      remedy: null,
      references: [],
    } as const;
    expect(
      decisionOf({ allow: false, violations: [violation], warnings: [] }, [
        { kind: "duplicate-key", path: "", detail: "twice" },
      ]),
    ).to.deep.equal({ effect: "deny", violations: [violation], warnings: [] });
  });
});
