import { expect } from "chai";
import { openOwnerStore } from "../../../../src/engine/ownership/owner-store.js";
import { freshFolder } from "../../../fresh-folder.js";

const ID = "c0ffee01".repeat(8);
const SINCE = { since: "2026-11-25T10:00:00.000Z", source: "created" } as const;

describe("ownerOfGone()", () => {
  const at = freshFolder();

  it("tells who made a container that is gone, and nothing of what is there or was never known", () => {
    const store = openOwnerStore(at("owners.log"));
    const key = { kind: "container", id: ID } as const;
    store.record(key, { user: "alice", ...SINCE });
    expect(store.ownerOfGone(ID)).to.equal(null);
    expect(store.forget(key)).to.equal(true);
    expect(store.ownerOfGone(ID)).to.equal("alice");
    expect(store.forget(key)).to.equal(false);
    store.record({ kind: "container", id: "b".repeat(64) }, { user: null, ...SINCE });
    store.forget({ kind: "container", id: "b".repeat(64) });
    expect(store.ownerOfGone("b".repeat(64))).to.equal("");
    store.record({ kind: "network", id: "c".repeat(64) }, { user: "alice", ...SINCE });
    store.forget({ kind: "network", id: "c".repeat(64) });
    expect(store.ownerOfGone("c".repeat(64))).to.equal(null);
    store.close();
  });

  it("keeps the last thousand", () => {
    const store = openOwnerStore(at("owners.log"));
    const idOf = (number: number): string => number.toString(16).padStart(64, "0");
    for (let number = 0; number <= 1000; number++) {
      store.record({ kind: "container", id: idOf(number) }, { user: "alice", ...SINCE });
      store.forget({ kind: "container", id: idOf(number) });
    }
    expect(store.ownerOfGone(idOf(0))).to.equal(null);
    expect(store.ownerOfGone(idOf(1000))).to.equal("alice");
    store.close();
  });
});
