import { expect } from "chai";
import { NO_EFFECTS } from "../../../src/inflight/registry.js";
import type { Inspected } from "../../../src/domain/dockerd-object.js";
import { NO_VOLUMES } from "../../../src/facts/storage/named-volumes-of.js";
import {
  createRequestTracker,
  type RequestTracker,
} from "../../../src/ownership/request-tracker.js";
import { openOwnerStore, type OwnerStore } from "../../../src/ownership/owner-store.js";
import { freshFolder } from "../../fresh-folder.js";
import { directoryOf } from "../dockerd/directory-of.js";
import { asked } from "./identified-call.js";

const ID = "c0ffee01".repeat(8);
const NAME = "ab".repeat(32);
const KEY = { kind: "volume", id: `${NAME}@2026-11-25T10:00:00Z` } as const;

const NOW = new Date("2026-11-25T10:00:00Z");
const LONG_AGO = new Date(0);

const VOLUME = { state: "found", object: { ...KEY, names: [NAME], labels: {} } };
const CONTAINER = {
  state: "found",
  object: {
    container: {
      createdAt: "2026-11-25T10:00:00.4Z",
      mounts: [{ type: "volume", name: NAME, target: "/x", readOnly: false }],
    },
  },
};

describe("Volumes without a name", () => {
  const at = freshFolder();
  let store: OwnerStore;
  const inspected: string[] = [];

  beforeEach(() => {
    store = openOwnerStore(at("owners.log"));
    inspected.length = 0;
  });

  afterEach(() => {
    store.close();
  });

  /** A container of alice's is created; events of dockerd are read since `since`. */
  async function create(makesNameless: boolean, since: Date | null): Promise<RequestTracker> {
    const inspect = (kind: string) => {
      inspected.push(kind);
      return Promise.resolve((kind === "volume" ? VOLUME : CONTAINER) as unknown as Inspected);
    };
    const tracker = createRequestTracker({
      ...{ owners: store, directory: { ...directoryOf(""), inspect }, now: () => NOW },
      readingSince: () => since,
      tell(thrown) {
        throw thrown;
      },
    });
    await tracker.claim("alice").allow(asked("alice", "container.create"), "d1", {
      volumes: { ...NO_VOLUMES, makesNameless },
      ...{ targets: null, effects: NO_EFFECTS },
    });
    await tracker.answered(asked("alice", "container.create", { Id: ID }));
    return tracker;
  }

  it("are recorded before dockerd answers, if the request makes them", async () => {
    await create(true, LONG_AGO);
    expect(store.ownerOf(KEY)?.user).to.equal("alice");
  });

  it("that an image declares are recorded when an event tells of them", async () => {
    const tracker = await create(false, LONG_AGO);
    await new Promise(setImmediate);
    expect(inspected).to.deep.equal([]);
    tracker.observed({ type: "volume", action: "create", id: NAME, name: "", timeMs: 0 });
    await new Promise(setImmediate);
    expect(store.ownerOf(KEY)?.user).to.equal("alice");
    expect(inspected).to.deep.equal(["container", "volume"]);
  });

  it("that an image declares are looked for where events are not read", async () => {
    await create(false, null);
    await new Promise(setImmediate);
    expect(store.ownerOf(KEY)?.user).to.equal("alice");
  });
});
