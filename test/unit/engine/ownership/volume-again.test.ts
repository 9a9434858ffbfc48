import { expect } from "chai";
import { NO_EFFECTS } from "../../../../src/engine/inflight/registry.js";
import type { IdentifiedCall } from "../../../../src/domain/identified-call.js";
import { NO_VOLUMES } from "../../../../src/engine/facts/storage/named-volumes-of.js";
import {
  createRequestTracker,
  type RequestTracker,
} from "../../../../src/engine/ownership/request-tracker.js";
import type { Inspect } from "../../../../src/engine/dockerd/inspect.js";
import { openOwnerStore, type OwnerStore } from "../../../../src/engine/ownership/owner-store.js";
import { freshFolder } from "../../../fresh-folder.js";
import { directoryOf } from "../dockerd/directory-of.js";
import { asked } from "./identified-call.js";

async function allow(recorder: RequestTracker, request: IdentifiedCall): Promise<void> {
  const about = { volumes: NO_VOLUMES, targets: null, effects: NO_EFFECTS };
  await recorder.claim(request.identity.name).allow(request, "d1", about);
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
  function recorderAt(second: number, left = ""): RequestTracker {
    const object = { kind: "volume", id: left, names: ["data"], labels: {} };
    const answer = left === "" ? { state: "missing" } : { state: "found", object };
    const inspect = () => Promise.resolve(answer) as ReturnType<Inspect>;
    const fail = (thrown: unknown): never => {
      throw thrown;
    };
    const now = (): Date => new Date(timeAt(second));
    return createRequestTracker({
      ...{ owners: store, directory: { ...directoryOf(""), inspect }, now },
      ...{ readingSince: () => null, tell: fail },
    });
  }

  const made = (who: string, second: number) => {
    const CreatedAt = `2026-11-25T10:00:0${second}Z`;
    return asked(who, "volume.create", { Name: "data", CreatedAt }, { apiVersion: "1.51" });
  };

  it("is another's where they make it anew", async () => {
    const recorder = recorderAt(0);
    await recorder.answered(made("bob", 0));
    expect(ownerAt(0)).to.equal("bob");
    await allow(recorder, asked("bob", "volume.delete"));
    await recorder.answered(asked("bob", "volume.delete", {}, { status: 204 }));
    await recorder.answered(made("alice", 0));
    expect(ownerAt(0)).to.equal("alice");
  });

  it("is nobody's where a prune removed it, and its maker's where it was made since", async () => {
    await recorderAt(0).answered(made("bob", 0));
    const later = recorderAt(1);
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
    const recorder = recorderAt(0, key.id);
    await allow(recorder, asked("carol", "volume.delete"));
    await recorder.answered(asked("carol", "volume.delete", {}, { status: 409 }));
    expect(store.ownerOf(key)).to.deep.equal(set);
  });
});
