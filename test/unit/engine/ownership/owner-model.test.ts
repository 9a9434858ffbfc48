import { appendFileSync, rmSync } from "node:fs";
import { expect } from "chai";
import fc from "fast-check";
import type { Intent, ObjectKey, Owner } from "../../../../src/domain/owners.js";
import { openOwnerStore } from "../../../../src/engine/ownership/owner-store.js";
import type { OwnerStore } from "../../../../src/engine/ownership/owner-store.js";
import { freshFolder } from "../../../fresh-folder.js";
import { SINCE, intent, keyOf, made } from "./samples.js";

/** The simplest thing that behaves as a store: a map by kind and id, and a list. */
interface Model {
  readonly owners: Map<string, { readonly key: ObjectKey; readonly owner: Owner | null }>;
  intents: Intent[];
}

type Step =
  | {
      readonly do: "record";
      readonly key: ObjectKey;
      readonly owner: Owner;
      readonly settles: boolean;
    }
  | { readonly do: "nobody"; readonly key: ObjectKey }
  | { readonly do: "forget"; readonly key: ObjectKey }
  | { readonly do: "intend"; readonly intent: Intent }
  | { readonly do: "settle"; readonly user: string }
  | { readonly do: "reopen"; readonly torn: string };

const key = fc
  .tuple(fc.constantFrom("container", "exec", "volume", "network", "image"), fc.nat(3))
  .map(([kind, number]) => keyOf(kind, number));
const user = fc.constantFrom("alice", "bob", "__proto__");
const source = fc.constantFrom("created", "reconciled", "set");
const owner = fc.tuple(user, source).map(([name, from]) => ({ ...made(name), source: from }));

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant("record"), key, owner, settles: fc.boolean() }),
  fc.record({ do: fc.constant("nobody"), key }),
  fc.record({ do: fc.constant("forget"), key }),
  fc.record({
    do: fc.constant("intend"),
    intent: fc.tuple(fc.uuid(), user).map(([id, name]) => intent(id, { user: name })),
  }),
  fc.record({ do: fc.constant("settle"), user }),
  fc.record({ do: fc.constant("reopen"), torn: fc.constantFrom("", "0", 'a1e9cb0c ["owner","co') }),
);

describe("A store with any history", () => {
  const at = freshFolder();

  it("knows what a map knows that was never closed, and counts what it holds", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60, size: "max" }), (steps) => {
        rmSync(at("owners.log"), { force: true });
        const model: Model = { owners: new Map(), intents: [] };
        let store = open();
        for (const one of steps) {
          store = onStore(store, one);
          onModel(model, one);
          expectSame(store, model);
        }
        store.close();
      }),
      { numRuns: 60 },
    );
  });

  // Few spare lines, so that most histories are shortened on the way.
  const open = (): OwnerStore =>
    openOwnerStore(at("owners.log"), { spareLines: 5, now: () => new Date(SINCE) });

  function onStore(store: OwnerStore, one: Step): OwnerStore {
    switch (one.do) {
      case "record":
        store.record(one.key, one.owner, ...(one.settles ? [like(one.owner.user)] : []));
        return store;
      case "nobody":
        store.record(one.key, { user: null, since: SINCE, source: "created" });
        return store;
      case "forget":
        store.forget(one.key);
        return store;
      case "intend":
        store.intend(one.intent);
        return store;
      case "settle":
        store.settle(like(one.user));
        return store;
      case "reopen":
        store.close();
        appendFileSync(at("owners.log"), one.torn);
        return open();
    }
  }
});

function like(name: string): Intent {
  return intent("any", { user: name });
}

function onModel(model: Model, one: Step): void {
  switch (one.do) {
    case "record":
      put(model, one.key, one.owner);
      if (one.settles) settle(model, one.owner.user);
      break;
    case "nobody":
      put(model, one.key, null);
      break;
    case "forget":
      model.owners.delete(textOf(one.key));
      break;
    case "intend":
      model.intents.push(one.intent);
      break;
    case "settle":
      settle(model, one.user);
      break;
    case "reopen":
  }
}

function put({ owners }: Model, key: ObjectKey, owner: Owner | null): void {
  if (!owners.has(textOf(key)) || owner?.source === "set") owners.set(textOf(key), { key, owner });
}

function settle(model: Model, name: string): void {
  const found = model.intents.find((open) => open.user === name);
  model.intents = model.intents.filter((open) => open !== found);
}

function textOf({ kind, id }: ObjectKey): string {
  return `${kind} ${id}`;
}

function expectSame(store: OwnerStore, model: Model): void {
  const known = [...store.objects()].map(([each]) => textOf(each));
  expect(known).to.have.members([...model.owners.keys()]);
  for (const { key: each, owner: expected } of model.owners.values())
    expect(store.ownerOf(each)).to.deep.equal(expected);
  expect(store.openIntents()).to.deep.equal(model.intents);
  for (const name of ["alice", "bob", "__proto__"]) {
    const own = [...model.owners.values()].filter((each) => each.owner?.user === name);
    const counts = Object.values(store.owned(name)).reduce((sum, count) => sum + count, 0);
    expect(counts).to.equal(own.length);
    for (const { kind } of own.map((each) => each.key))
      expect(store.owned(name)[kind]).to.equal(own.filter((each) => each.key.kind === kind).length);
  }
}
