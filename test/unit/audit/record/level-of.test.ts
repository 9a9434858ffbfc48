import { expect } from "chai";
import { levelOf } from "../../../../src/audit/record/level-of.js";
import type { AuditLevel } from "../../../../src/domain/audit-level.js";
import { callOf } from "../../engine/facts/call.js";

type Levelled = Parameters<typeof levelOf>[0];

const ALLOWED = { effect: "allow", warnings: [], unenforced: [] } as const;
const PLAIN = { breakGlass: null, exceptions: { used: [], ignored: [] }, shadow: null };

/** The level of an allowed request of alice's by a rule for all. */
function levelWith(level: AuditLevel, changes: Readonly<Record<string, unknown>> = {}): AuditLevel {
  const rule = { level, users: [], groups: [], actions: [] };
  return levelOf({
    call: callOf("container.start"),
    identity: { name: "alice", refusal: null },
    groups: [],
    decision: ALLOWED,
    evaluation: PLAIN,
    settings: { auditLevels: [rule] },
    ...changes,
  } as unknown as Levelled);
}

const NOTICED: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "a denial": { decision: { effect: "deny", violations: [], warnings: [] } },
  "an error": { decision: { effect: "error", code: "FAULT", message: "" } },
  "a request that could not be read": { call: null },
  "a caller who could not be identified": { identity: null },
  "a warning": { decision: { ...ALLOWED, warnings: [{}] } },
  "a violation that is not enforced": { decision: { ...ALLOWED, unenforced: [{}] } },
  "an emergency": { evaluation: { ...PLAIN, breakGlass: {} } },
  "an exception": { evaluation: { ...PLAIN, exceptions: { used: [{}], ignored: [] } } },
  "a denial by the shadow profile": { evaluation: { ...PLAIN, shadow: { effect: "deny" } } },
};

describe("levelOf()", () => {
  for (const level of ["none", "metadata", "request", "request-response"] as const)
    it(`is ${level} where the settings say so`, () => {
      expect(levelWith(level)).to.equal(level);
      expect(levelWith(level, { evaluation: null })).to.equal(level);
    });

  for (const [what, changes] of Object.entries(NOTICED))
    it(`records ${what} whole`, () => {
      expect(levelWith("none", changes)).to.equal("request");
      expect(levelWith("metadata", changes)).to.equal("request");
    });

  it("applies no rule for users to a caller whose identity was refused", () => {
    const settings = {
      auditLevels: [{ level: "none", users: ["alice"], groups: [], actions: [] }],
    };
    expect(levelWith("none", { settings })).to.equal("none");
    const identity = { name: "alice", refusal: { kind: "stranger", why: "No" } };
    expect(levelWith("none", { settings, identity })).to.equal("request");
  });
});
