import { appendFileSync, copyFileSync, readFileSync, renameSync, rmSync } from "node:fs";
import { expect } from "chai";
import { OwnerStoreError } from "../../../../src/domain/errors.js";
import { openOwnerStore } from "../../../../src/engine/ownership/owner-store.js";
import type { OwnerStore } from "../../../../src/engine/ownership/owner-store.js";
import { freshFolder } from "../../../fresh-folder.js";
import { SINCE, container, intent, made } from "./samples.js";

describe("A store and its file", () => {
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
    const now = () => new Date(SINCE);
    const store = openOwnerStore(file, { tell: (text) => told.push(text), now });
    stores.push(store);
    return store;
  }

  const linesOf = (): string[] => readFileSync(file, "utf8").split("\n").slice(0, -1);

  it("shortens the file once most of its lines are out of date, and loses nothing", () => {
    const store = open();
    store.record(container(0), made("alice"));
    store.intend(intent("1"));
    for (let number = 1; number <= 520; number++) {
      store.record(container(number), made("bob"));
      store.forget(container(number));
    }
    expect(linesOf().length).to.be.below(100);
    store.record(container(1), made("carol"));
    store.close();
    const again = open();
    expect(again.ownerOf(container(0))?.user).to.equal("alice");
    expect(again.ownerOf(container(1))?.user).to.equal("carol");
    expect(again.ownerOf(container(2))).to.equal(null);
    expect(again.openIntents()).to.have.length(1);
    expect(told).to.deep.equal([]);
  });

  it("reads anew what another program has written, before it changes anything", () => {
    const [first, second] = [open(), open()];
    first.record(container(1), made("alice"));
    second.refresh();
    expect(second.ownerOf(container(1))?.user).to.equal("alice");
    first.record(container(2), made("alice"));
    second.record(container(2), made("bob"));
    expect(second.ownerOf(container(2))?.user).to.equal("alice");
    second.record(container(3), made("bob"));
    first.refresh();
    expect(first.ownerOf(container(3))?.user).to.equal("bob");
    expect(told.at(-1)).to.match(/were changed by another program, and are read again$/);
  });

  it("takes the file that was put in the place of its own", () => {
    const store = open();
    store.record(container(1), made("alice"));
    copyFileSync(file, at("old"));
    store.record(container(2), made("alice"));
    renameSync(at("old"), file);
    store.record(container(3), made("alice"));
    expect(store.isKnown(container(2))).to.equal(false);
    store.close();
    expect(open().owned("alice").container).to.equal(2);
  });

  it("writes the file anew that was removed", () => {
    const store = open();
    store.record(container(1), made("alice"));
    rmSync(file);
    store.record(container(2), made("alice"));
    store.close();
    expect(told).to.have.length(1);
    expect(told[0]).to.match(/removed while they were in use/);
    expect(open().owned("alice").container).to.equal(2);
  });

  it("changes nothing more when another program has damaged the file", () => {
    const store = open();
    store.record(container(1), made("alice"));
    appendFileSync(file, "rubbish\n");
    expect(() => {
      store.record(container(2), made("alice"));
    }).to.throw(OwnerStoreError, "line 3 is damaged");
    expect(store.isKnown(container(2))).to.equal(false);
    expect(store.ownerOf(container(1))?.user).to.equal("alice");
  });
});
