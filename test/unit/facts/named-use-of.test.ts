import { expect } from "chai";
import type { Facts } from "../../../src/domain/facts.js";
import { REFERENCE_KINDS } from "../../../src/domain/daemon-object.js";
import { namedUseOf } from "../../../src/facts/named-use-of.js";
import { referencesOf } from "../../../src/facts/references.js";
import type { NamedUse } from "../../../src/domain/named-use.js";
import { bodyOf, callOf, checkedFacts } from "./call.js";

function useOf(facts: Facts): NamedUse {
  return namedUseOf(facts, referencesOf(facts, new Set(REFERENCE_KINDS)) ?? []);
}

describe("namedUseOf()", () => {
  it("relies on the names by which a call names something, and not on ids in full", () => {
    const call = (name: string) => callOf("exec.create", { vars: { name }, body: bodyOf({}) });
    expect(useOf(checkedFacts(call("web")))).to.deep.equal({
      used: ["container web"],
      changed: [],
    });
    expect(useOf(checkedFacts(call("c0ffee")))).to.deep.equal({
      used: ["container c0ffee"],
      changed: [],
    });
    expect(useOf(checkedFacts(call("app/db"))).used).to.deep.equal([
      "container app/db",
      "container app",
    ]);
    expect(useOf(checkedFacts(call("ab".repeat(32))))).to.deep.equal({ used: [], changed: [] });
  });

  it("changes the names that it gives, takes away and may make", () => {
    const query = new Map([["name", ["new"]]]);
    const renamed = callOf("container.rename", { vars: { name: "old" }, query, body: null });
    expect(useOf(checkedFacts(renamed))).to.deep.equal({
      used: ["container old"],
      changed: ["container old", "container new"],
    });
    const body = bodyOf({ Image: "busybox", HostConfig: { Binds: ["data:/data"] } });
    const made = checkedFacts(callOf("container.create", { query, body }));
    expect(useOf(made)).to.deep.equal({
      used: ["volume data", "network default"],
      changed: ["volume data", "container new"],
    });
    const removed = callOf("volume.delete", { vars: { name: "data" }, body: null });
    expect(useOf(checkedFacts(removed)).changed).to.deep.equal(["volume data"]);
  });
});
