import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { OBJECT_KINDS } from "../../../../src/domain/owners.js";
import { OwnerStoreError } from "../../../../src/domain/errors.js";
import { openOwnerStore } from "../../../../src/engine/ownership/owner-store.js";
import type { OwnerStore } from "../../../../src/engine/ownership/owner-store.js";
import { freshFolder } from "../../../fresh-folder.js";
import { container, intent, keyOf, made, SINCE } from "./samples.js";

const NOW = new Date("2026-11-25T12:00:00Z");

describe("openOwnerStore()", () => {
  const at = freshFolder();
  let file: string;
  let told: string[];
  let stores: OwnerStore[];

  beforeEach(() => {
    file = at("owners.log");
    told = [];
    stores = [];
  });

  afterEach(() => {
    for (const store of stores) store.close();
  });

  function open(): OwnerStore {
    const store = openOwnerStore(file, { tell: (text) => told.push(text), now: () => NOW });
    stores.push(store);
    return store;
  }

  const linesOf = (path = file): string[] => readFileSync(path, "utf8").split("\n").slice(0, -1);

  it("remembers who made an object of each kind, also after it was opened anew", () => {
    const store = open();
    for (const kind of OBJECT_KINDS) store.record(keyOf(kind, 1), made("alice"));
    store.close();
    const again = open();
    for (const kind of OBJECT_KINDS) {
      expect(again.ownerOf(keyOf(kind, 1))).to.deep.equal(made("alice"));
      expect(again.ownerOf(keyOf(kind, 2))).to.equal(null);
      expect(again.owned("alice")[kind]).to.equal(1);
    }
    expect(told).to.deep.equal([]);
  });

  it("writes a header and a line for each change, each with its checksum, that only root may read", () => {
    open().record(container(1), made("alice"));
    expect(linesOf()).to.deep.equal([
      'b20fe57e ["schema",1]',
      `a1e9cb0c ["owner","container","${container(1).id}","alice","${SINCE}","created"]`,
    ]);
    expect(statSync(file).mode & 0o777).to.equal(0o600);
  });

  it("keeps the first owner, unless an administrator sets another", () => {
    const store = open();
    store.record(container(1), made("alice"));
    store.record(container(1), made("bob"));
    store.record(container(1), { ...made("bob"), source: "reconciled" });
    expect(store.ownerOf(container(1))?.user).to.equal("alice");
    store.record(container(1), { ...made("bob"), source: "set" });
    expect(store.ownerOf(container(1))).to.deep.equal({ ...made("bob"), source: "set" });
    expect([store.owned("alice").container, store.owned("bob").container]).to.deep.equal([0, 1]);
    store.close();
    expect(open().ownerOf(container(1))?.user).to.equal("bob");
  });

  it("knows of an object that somebody without a name made it, which makes it nobody's", () => {
    const store = open();
    store.record(container(1), { user: null, since: SINCE, source: "created" });
    store.record(container(1), made("alice"));
    store.close();
    const again = open();
    expect(again.ownerOf(container(1))).to.equal(null);
    expect(again.isKnown(container(1))).to.equal(true);
    expect(again.isKnown(container(2))).to.equal(false);
    expect(again.owned("null").container).to.equal(0);
  });

  it("forgets, and says whether there was something", () => {
    const store = open();
    store.record(container(1), made("alice"));
    expect([store.forget(container(1)), store.forget(container(1))]).to.deep.equal([true, false]);
    expect(store.owned("alice").container).to.equal(0);
    store.close();
    expect(open().ownerOf(container(1))).to.equal(null);
  });

  it("writes nothing where nothing changes", () => {
    const store = open();
    store.record(container(1), made("alice"));
    const { size } = statSync(file);
    store.record(container(1), made("alice"));
    store.forget(container(2));
    store.settle(intent("1"));
    expect(statSync(file).size).to.equal(size);
  });

  it("settles one of equal intents, the oldest, alone or in the write that records the owner", () => {
    const store = open();
    for (const id of ["1", "2", "3"]) store.intend(intent(id));
    store.intend(intent("4", { name: "web" }));
    expect(store.settle(intent("other"))).to.equal(true);
    store.record(container(1), made("alice"), intent("other"));
    expect(store.settle(intent("x", { user: "bob" }))).to.equal(false);
    expect(store.openIntents().map(({ id }) => id)).to.deep.equal(["3", "4"]);
    store.close();
    expect(open().openIntents()).to.deep.equal([intent("3"), intent("4", { name: "web" })]);
  });

  for (const part of ["user", "action", "name", "image", "digest"] as const) {
    it(`takes intents for different that differ in ${part}`, () => {
      const store = open();
      store.intend(intent("1"));
      expect(store.settle(intent("1", { [part]: "other" }))).to.equal(false);
    });
  }

  it("tells a caller without a name from one whose name is null or empty", () => {
    const store = open();
    store.intend(intent("1", { user: null }));
    expect(store.settle(intent("1", { user: "null" }))).to.equal(false);
    expect(store.settle(intent("1", { user: null }))).to.equal(true);
  });

  it("keeps the newest 256 intents of each caller", () => {
    const store = open();
    store.intend(intent("bob", { user: "bob" }));
    for (let id = 1; id <= 300; id++) store.intend(intent(String(id)));
    const ids = store.openIntents().map(({ id }) => id);
    expect(ids).to.have.length(257);
    expect(ids.slice(0, 2)).to.deep.equal(["bob", "45"]);
  });

  it("keeps the newest 1000 execs of each user, and all other objects", () => {
    const store = open();
    store.record(keyOf("exec", 5000), made("bob"));
    const numbers = Array.from({ length: 1000 }, (_, number) => number + 1);
    const keys = numbers.flatMap((number) => [keyOf("exec", number), container(number)]);
    const adopt = keys.map((key) => ({ key, user: "alice" }));
    store.apply({ adopt, forget: [], unowned: [], drop: [] }, SINCE);
    store.record(keyOf("exec", 1), { ...made("alice"), source: "set" });
    expect(store.owned("alice").exec).to.equal(1000);
    store.record(keyOf("exec", 1001), made("alice"));
    store.record(container(1001), made("alice"));
    expect(store.owned("alice")).to.include({ exec: 1000, container: 1001 });
    expect(store.isKnown(keyOf("exec", 1))).to.equal(true);
    expect(store.isKnown(keyOf("exec", 2))).to.equal(false);
    expect(store.isKnown(keyOf("exec", 5000))).to.equal(true);
  });

  it("drops intents that are older than a week when it is opened", () => {
    const store = open();
    store.intend(intent("old", { time: "2026-11-18T11:59:59Z" }));
    store.intend(intent("young", { time: "2026-11-18T12:00:01Z" }));
    store.close();
    expect(
      open()
        .openIntents()
        .map(({ id }) => id),
    ).to.deep.equal(["young"]);
  });

  it("applies what was decided in one write, but to objects whose maker was told since", () => {
    const store = open();
    store.intend(intent("1"));
    store.record(container(1), made("alice"));
    store.record(container(2), made("bob"));
    store.apply(
      {
        adopt: [
          { key: container(2), user: "alice" },
          { key: container(3), user: "alice" },
        ],
        forget: [container(1), container(9)],
        unowned: [],
        drop: ["1"],
      },
      SINCE,
    );
    store.close();
    const again = open();
    expect(again.isKnown(container(1))).to.equal(false);
    expect(again.ownerOf(container(2))?.user).to.equal("bob");
    expect(again.ownerOf(container(3))).to.deep.equal({ ...made("alice"), source: "reconciled" });
    expect(again.openIntents()).to.deep.equal([]);
  });

  const misfits = [
    { what: "an id that was cut", key: { ...container(1), id: "abc" }, owner: made("alice") },
    { what: "a user without a name", key: container(1), owner: made("") },
    { what: "a user with a line feed", key: container(1), owner: made("a\nb") },
    { what: "a user of 257 bytes", key: container(1), owner: made("é".repeat(128) + "x") },
    { what: "a time that is none", key: container(1), owner: made("alice", "yesterday") },
  ];

  for (const { what, key, owner } of misfits) {
    it(`refuses ${what}, and writes nothing`, () => {
      const store = open();
      expect(() => {
        store.record(key, owner);
      }).to.throw(OwnerStoreError, /^Cannot record .*: it /);
      expect(statSync(file).size).to.equal(0);
      expect(store.isKnown(key)).to.equal(false);
    });
  }

  it("refuses an intent of a user who has no name", () => {
    const store = open();
    expect(() => {
      store.intend(intent("1", { user: "a\u0000" }));
    }).to.throw(OwnerStoreError, "Cannot record user");
    expect(store.openIntents()).to.deep.equal([]);
  });

  it("keeps names whole, whatever they hold", () => {
    const store = open();
    const users = ["__proto__", "constructor", 'a"b\\c', "né 名", "a,b [c]", "x".repeat(256)];
    users.forEach((user, number) => {
      store.record(container(number), made(user));
    });
    store.close();
    const again = open();
    users.forEach((user, number) => {
      expect(again.ownerOf(container(number))?.user).to.equal(user);
      expect(again.owned(user).container).to.equal(1);
    });
  });

  it("refuses to change anything after it was closed, and may be closed twice", () => {
    const store = open();
    store.close();
    store.close();
    expect(() => {
      store.record(container(1), made("alice"));
    }).to.throw(OwnerStoreError, "this program is ending");
  });

  const places = [
    {
      what: "a folder",
      make: () => {
        mkdirSync(file);
      },
      says: "EISDIR",
    },
    { what: "a device", make: () => (file = "/dev/full"), says: "it is not a file" },
    { what: "below a folder that is missing", make: () => (file = at("x/y.log")), says: "ENOENT" },
    {
      what: "below a file",
      make: () => {
        writeFileSync(at("x"), "");
        file = at("x/y.log");
      },
      says: "ENOTDIR",
    },
  ];

  for (const { what, make, says } of places) {
    it(`does not open ${what}, and says what to do`, () => {
      make();
      expect(open).to.throw(OwnerStoreError, says);
      expect(open).to.throw(
        /^Cannot record owners in ".*": .*; it must be a file .* --owners FILE$/,
      );
    });
  }
});
