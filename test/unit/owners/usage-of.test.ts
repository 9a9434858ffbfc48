import { expect } from "chai";
import { openOwnerStore } from "../../../src/owners/owner-store.js";
import { usageOf } from "../../../src/owners/usage-of.js";
import { freshFolder } from "../../fresh-folder.js";
import { intent, keyOf, made } from "./samples.js";

describe("usageOf()", () => {
  const at = freshFolder();

  it("counts what a user has and what calls of theirs may be making", () => {
    const store = openOwnerStore(at("owners.log"));
    for (const number of [1, 2]) store.record(keyOf("container", number), made("alice"));
    store.record(keyOf("volume", 1), made("alice"));
    store.record(keyOf("network", 1), made("bob"));
    store.intend(intent("i1", { user: "alice" }));
    store.intend(intent("i2", { user: "bob" }));
    const usage = { containers: 3, volumes: 1, networks: 0, services: 0 };
    expect(usageOf("alice", store)).to.deep.equal(usage);
    expect(usageOf("zoe", store)).to.deep.equal({ ...usage, containers: 0, volumes: 0 });
    expect(store.containersOf("alice")).to.deep.equal(
      [1, 2].map((number) => keyOf("container", number).id),
    );
    store.forget(keyOf("container", 1));
    expect(store.containersOf("alice")).to.have.length(1);
    expect(store.containersOf("zoe")).to.deep.equal([]);
    store.close();
  });
});
