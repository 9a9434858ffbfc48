import { expect } from "chai";
import { bodyOf, callOf, checkedFacts, CONTEXT, created, specIn } from "../call.js";

describe("the container of factsOf()", () => {
  it("is null where the body could not be read, and for calls about no container", () => {
    for (const action of [
      "container.create",
      "container.update",
      "service.update",
      "system.info",
    ]) {
      expect(checkedFacts(callOf(action)).spec).to.equal(null);
    }
  });

  it("asks for nothing where the body says nothing", () => {
    const plain = specIn(checkedFacts(callOf("container.create", { body: bodyOf({}) })));
    expect(plain).to.deep.include({
      privileged: false,
      cgroup_parent: "",
      devices: [],
      mounts: [],
    });
    expect(plain.image.kind).to.equal("none");
    expect(plain.runtime).to.equal(null);
    expect(plain.security.masked).to.deep.equal({ replaced: false, paths: [] });
  });

  it("runs under the daemon's runtime where that is known", () => {
    const context = { ...CONTEXT, host: { ...CONTEXT.host, default_runtime: "runsc" } };
    const call = callOf("container.create", { body: bodyOf({}) });
    expect(specIn(checkedFacts(call, context)).runtime).to.equal("runsc");
    expect(specIn(created({ Runtime: "kata" })).runtime).to.equal("kata");
  });

  it("refuses to read a member of another type than dockerd's", () => {
    expect(() => created({ Privileged: "true" })).to.throw(TypeError, '"Privileged"');
    expect(() => created({ Binds: [1] })).to.throw(TypeError, '"Binds"');
    expect(() => checkedFacts(callOf("container.create", { body: [] }))).to.throw(TypeError);
  });
});
