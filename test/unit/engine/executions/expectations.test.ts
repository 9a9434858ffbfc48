import { expect } from "chai";
import type { DockerEvent } from "../../../../src/domain/executions.js";
import type { TargetFacts } from "../../../../src/domain/target-facts.js";
import { ruleOfEvent } from "../../../../src/engine/executions/event-rules.js";
import { createExpectations } from "../../../../src/engine/executions/expectations.js";

const RENAME = ruleOfEvent("container", "rename");

function requestAbout(id: string) {
  const target = { kind: "container", use: "subject", ref: id, found: true, id, owner: null };
  return {
    decision: `about ${id}`,
    action: "container.rename",
    user: "alice",
    targets: [target as unknown as TargetFacts],
    removesLink: false,
  };
}

const event = (id: string): DockerEvent => ({
  type: "container",
  action: "rename",
  id,
  name: "",
  timeMs: 0,
});

describe("createExpectations()", () => {
  if (RENAME === undefined) throw new Error("There must be a rule for renames");

  it("forgets an answered request after a while, and says nothing of it", () => {
    const expectations = createExpectations();
    expectations.add(requestAbout("a"), 0, 1);
    expectations.answered("about a", "container.rename", "success", 0);
    expectations.add(requestAbout("b"), 10_001, 1);
    expect(expectations.explain(RENAME, event("a"))).to.equal(false);
    expect(expectations.explain(RENAME, event("b"))).to.equal(true);
    expect(expectations.forgotMs()).to.equal(null);
  });

  it("expects no event of a request that was withdrawn, nor misses one", () => {
    const expectations = createExpectations();
    expectations.add(requestAbout("a"), 0, 1);
    expectations.withdrawn("about a");
    expectations.withdrawn("about b");
    expect(expectations.explain(RENAME, event("a"))).to.equal(false);
    expect(expectations.suspects(RENAME, event("a"), 1)).to.deep.equal([]);
    expect(expectations.forgotMs()).to.equal(null);
  });

  it("forgets the oldest of too many, and when that was", () => {
    const expectations = createExpectations(2);
    for (const [at, id] of ["a", "b", "c"].entries()) expectations.add(requestAbout(id), at, 1);
    expect(expectations.explain(RENAME, event("a"))).to.equal(false);
    expect(expectations.explain(RENAME, event("b"))).to.equal(true);
    expect(expectations.forgotMs()).to.equal(2);
  });

  it("takes the answer of a forgotten request for one about anything", () => {
    const expectations = createExpectations(1);
    for (const id of ["a", "b"]) expectations.add(requestAbout(id), 0, 1);
    expectations.answered("about a", "container.rename", "unclear", 1);
    expect(expectations.explainByUnknown(RENAME)).to.equal(true);
    expect(expectations.explainByUnknown(RENAME)).to.equal(false);
  });

  it("takes the answer of a request whose event has come for no other one", () => {
    const expectations = createExpectations();
    expectations.add(requestAbout("a"), 0, 1);
    expect(expectations.explain(RENAME, event("a"))).to.equal(true);
    expectations.answered("about a", "container.rename", "success", 1);
    expect(expectations.explain(RENAME, event("a"))).to.equal(false);
    expect(expectations.explain(RENAME, event("b"))).to.equal(false);
  });
});
