import { expect } from "chai";
import type { Facts } from "../../../../src/domain/facts.js";
import { REFERENCE_KINDS } from "../../../../src/domain/dockerd-object.js";
import { namedUseOf } from "../../../../src/engine/targets/named-use-of.js";
import { referencesOf } from "../../../../src/engine/targets/references.js";
import type { NamedUse } from "../../../../src/domain/named-use.js";
import { bodyOf, callOf, checkedFacts } from "../facts/call.js";

function useOf(facts: Facts): NamedUse {
  return namedUseOf(facts, referencesOf(facts, new Set(REFERENCE_KINDS)) ?? []);
}

describe("namedUseOf()", () => {
  it("relies on the names by which a call names something, and not on ids in full", () => {
    const call = (name: string) => callOf("exec.create", { vars: { name }, body: bodyOf({}) });
    expect(useOf(checkedFacts(call("web")))).to.deep.equal({
      used: ["container web"],
      given: [],
      made: [],
    });
    expect(useOf(checkedFacts(call("c0ffee")))).to.deep.equal({
      used: ["container c0ffee"],
      given: [],
      made: [],
    });
    expect(useOf(checkedFacts(call("app/db"))).used).to.deep.equal([
      "container app/db",
      "container app",
    ]);
    expect(useOf(checkedFacts(call("/web"))).used).to.deep.equal(["container web"]);
    expect(useOf(checkedFacts(call("ab".repeat(32))))).to.deep.equal({
      used: [],
      given: [],
      made: [],
    });
  });

  it("gives the names of what it makes or renames", () => {
    const query = new Map([["name", ["new"]]]);
    const renamed = callOf("container.rename", { vars: { name: "old" }, query, body: null });
    expect(useOf(checkedFacts(renamed))).to.deep.equal({
      used: ["container old"],
      given: ["container new"],
      made: [],
    });
    const body = bodyOf({ Image: "busybox", HostConfig: { Binds: ["data:/data"] } });
    const made = checkedFacts(callOf("container.create", { query, body }));
    expect(useOf(made)).to.deep.equal({
      used: ["volume data", "network default"],
      given: ["container new"],
      made: ["volume data"],
    });
    const removed = callOf("volume.delete", { vars: { name: "data" }, body: null });
    expect(useOf(checkedFacts(removed))).to.deep.equal({
      used: ["volume data"],
      given: ["volume data"],
      made: [],
    });
    const digits = "a1".repeat(32);
    const anonymous = callOf("volume.delete", { vars: { name: digits }, body: null });
    expect(useOf(checkedFacts(anonymous)).given).to.deep.equal([`volume ${digits}`]);
    const secret = callOf("secret.inspect", { vars: { id: "Alpha" }, body: null });
    expect(useOf(checkedFacts(secret)).used).to.deep.equal(["secret alpha"]);
  });
});
