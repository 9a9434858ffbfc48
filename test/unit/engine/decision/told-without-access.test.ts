import { expect } from "chai";
import { toldWithoutAccess } from "../../../../src/engine/decision/told-without-access.js";
import type { Decision, Violation } from "../../../../src/domain/decision.js";
import type { TargetFacts } from "../../../../src/domain/target-facts.js";
import { callOf } from "../facts/call.js";

function violation(control: string, value: string | null, message = `${control}: ${value ?? ""}`) {
  const more = { mode: "deny", severity: "high", field: null, remedy: null, references: [] };
  return { ...more, control, value, message } as Violation;
}

const denied = (...violations: readonly Violation[]): Decision => ({
  effect: "deny",
  violations,
  warnings: [],
});

const target = (ref: string, owner: string | null, found: boolean | null = true) =>
  ({ ref, owner, found }) as TargetFacts;

/** The controls or messages that alice is told of. */
function told(
  decision: Decision,
  action: string,
  { targets = [] as readonly TargetFacts[], vars = {} } = {},
): readonly string[] {
  const identity = { name: "alice" };
  const asked = { call: callOf(action, { vars }), identity, evaluation: { targets } };
  const seen = toldWithoutAccess(
    decision,
    asked as unknown as Parameters<typeof toldWithoutAccess>[1],
  );
  return seen.effect === "deny" ? seen.violations.map(({ message }) => message) : [];
}

const BIND = violation("bind_mount_allowlist", "/home/bob", "Host path /home/bob");

describe("toldWithoutAccess()", () => {
  for (const action of ["container.start", "container.archive_get", "exec.create", "image.commit"])
    it(`tells of access alone where ${action} is about a container of another`, () => {
      const access = violation("container_ownership", "web", "not yours");
      expect(told(denied(access, BIND), action)).to.deep.equal(["not yours"]);
      expect(told(denied(BIND), action)).to.deep.equal([BIND.message]);
    });

  for (const [control, ref] of [
    ["cross_container_sharing", "web"],
    ["volume_ownership", "bob_data"],
    ["container_ownership", "bob_data"],
  ] as const)
    it(`tells of ${control} alone where a new container uses an object of another`, () => {
      const decision = denied(BIND, violation(control, ref, "not yours"));
      for (const one of [target(ref, "bob"), target(ref, null), target(ref, null, null)])
        expect(told(decision, "container.create", { targets: [one] })).to.deep.equal(["not yours"]);
    });

  it("tells all where an object is the caller's, or missing", () => {
    const decision = denied(BIND, violation("volume_ownership", "data", "a bad name"));
    for (const one of [target("data", "alice"), target("data", null, false), target("x", "bob")])
      expect(told(decision, "container.create", { targets: [one] })).to.deep.equal([
        BIND.message,
        "a bad name",
      ]);
    expect(told(decision, "container.create")).to.have.length(2);
  });

  it("tells what is refused of the request and the caller as well", () => {
    const decision = denied(
      violation("ambiguous_json", "a", "ambiguous"),
      violation("role_actions", null, "no role"),
      violation("volume_ownership", "bob_data", "not yours"),
      BIND,
    );
    const targets = [target("bob_data", "bob")];
    expect(told(decision, "container.create", { targets })).to.deep.equal([
      "ambiguous",
      "no role",
      "not yours",
    ]);
  });

  it("names the container of an exec by the exec", () => {
    const decision = denied(
      violation("container_ownership", "e1", "not yours: e1"),
      violation("container_ownership", "c".repeat(64), `not yours: ${"c".repeat(64)}`),
      violation("container_ownership", null, "unknown"),
    );
    for (const name of ["id", "name"])
      expect(told(decision, "exec.start", { vars: { [name]: "e1" } })).to.deep.equal([
        "not yours: e1",
        "unknown",
      ]);
  });

  it("leaves other decisions as they are", () => {
    const error: Decision = { effect: "error", code: "FAULT", message: "x" };
    const asked = { call: callOf("container.start"), identity: null, evaluation: null };
    expect(toldWithoutAccess(error, asked)).to.equal(error);
    const decision = denied(BIND);
    expect(toldWithoutAccess(decision, { ...asked, call: null })).to.equal(decision);
    const create = { ...asked, call: callOf("container.create") };
    expect(toldWithoutAccess(denied(BIND), create)).to.deep.equal(denied(BIND));
  });
});
