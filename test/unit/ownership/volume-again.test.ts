import { expect } from "chai";
import type { AskedCall } from "../../../src/domain/identified-call.js";
import { NO_VOLUMES } from "../../../src/facts/storage/named-volumes-of.js";
import { createCallKeeper, type CallKeeper } from "../../../src/ownership/request-tracker.js";
import type { LookUp } from "../../../src/dockerd/inspect.js";
import { openOwnerStore, type OwnerStore } from "../../../src/ownership/owner-store.js";
import { freshFolder } from "../../fresh-folder.js";
import { directoryOf } from "../dockerd/directory-of.js";
import { asked } from "./identified-call.js";

async function allow(keeper: CallKeeper, request: AskedCall): Promise<void> {
  const about = { volumes: NO_VOLUMES, targets: null };
  await keeper.claim(request.identity.name).allow(request, "d1", about);
}

const timeAt = (second: number): string => `2026-11-25T10:00:0${second}.000Z`;
const keyAt = (second: number) =>
  ({ kind: "volume", id: `data@2026-11-25T10:00:0${second}Z` }) as const;

/** On an engine that tells when a volume was made, by whole seconds. */
describe("A volume that is made again under its name", () => {
  const at = freshFolder();
  let store: OwnerStore;

  beforeEach(() => {
    store = openOwnerStore(at("owners.log"));
  });

  afterEach(() => {
    store.close();
  });

  const ownerAt = (second: number) => store.ownerOf(keyAt(second))?.user;

  /** At a second, with the volume of id `left` there. */
  function keeperAt(second: number, left = ""): CallKeeper {
    const object = { kind: "volume", id: left, names: ["data"], labels: {} };
    const answer = left === "" ? { state: "missing" } : { state: "found", object };
    const lookUp = () => Promise.resolve(answer) as ReturnType<LookUp>;
    const fail = (thrown: unknown): never => {
      throw thrown;
    };
    const now = (): Date => new Date(timeAt(second));
    return createCallKeeper(store, { ...directoryOf(""), lookUp }, now, fail);
  }

  const made = (who: string, second: number) => {
    const CreatedAt = `2026-11-25T10:00:0${second}Z`;
    return asked(who, "volume.create", { Name: "data", CreatedAt }, { apiVersion: "1.51" });
  };

  it("is another's where they make it anew", async () => {
    const keeper = keeperAt(0);
    await keeper.answered(made("bob", 0));
    expect(ownerAt(0)).to.equal("bob");
    await allow(keeper, asked("bob", "volume.delete"));
    await keeper.answered(asked("bob", "volume.delete", {}, { status: 204 }));
    await keeper.answered(made("alice", 0));
    expect(ownerAt(0)).to.equal("alice");
  });

  it("is nobody's where a prune removed it, and its maker's where it was made since", async () => {
    await keeperAt(0).answered(made("bob", 0));
    const later = keeperAt(1);
    await allow(later, asked("carol", "volume.prune"));
    await later.answered(made("alice", 1));
    const pruned = { VolumesDeleted: ["data"], SpaceReclaimed: 0 };
    await later.answered(asked("carol", "volume.prune", pruned, { status: 200 }));
    expect(store.isKnown(keyAt(0))).to.equal(false);
    expect(ownerAt(1)).to.equal("alice");
  });

  it("stays what an administrator has set where it was not removed", async () => {
    const key = keyAt(0);
    const set = { user: "alice", since: timeAt(0), source: "set" } as const;
    store.record(key, set);
    const keeper = keeperAt(0, key.id);
    await allow(keeper, asked("carol", "volume.delete"));
    await keeper.answered(asked("carol", "volume.delete", {}, { status: 409 }));
    expect(store.ownerOf(key)).to.deep.equal(set);
  });
});
