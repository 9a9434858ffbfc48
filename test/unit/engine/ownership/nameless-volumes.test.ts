import { expect } from "chai";
import { NO_EFFECTS, type Effects } from "../../../../src/engine/inflight/registry.js";
import { NO_OBJECTS, type ObjectCounts } from "../../../../src/engine/inflight/reservations.js";
import type { DockerEvent } from "../../../../src/domain/executions.js";
import type { Inspected } from "../../../../src/domain/dockerd-object.js";
import { NO_VOLUMES } from "../../../../src/engine/facts/storage/named-volumes-of.js";
import { createRequestTracker } from "../../../../src/engine/ownership/request-tracker.js";
import { openOwnerStore, type OwnerStore } from "../../../../src/engine/ownership/owner-store.js";
import { freshFolder } from "../../../fresh-folder.js";
import {
  createUnusedVolumes,
  type UnusedVolumes,
} from "../../../../src/engine/dockerd/unused-volumes.js";
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

interface Changes {
  readonly takesOthers: boolean;
  readonly startedBy: string;
  readonly effects: Effects;
  /** Told what in-flight requests make, whenever dockerd is asked. */
  readonly seen: (making: ObjectCounts) => void;
}

const UNCHANGED: Changes = {
  takesOthers: false,
  startedBy: "",
  effects: NO_EFFECTS,
  seen: () => undefined,
};

describe("Volumes without a name", () => {
  const at = freshFolder();
  let store: OwnerStore;
  const inspected: string[] = [];
  let unusedVolumes: UnusedVolumes;

  beforeEach(() => {
    unusedVolumes = createUnusedVolumes();
    store = openOwnerStore(at("owners.log"));
    inspected.length = 0;
  });

  afterEach(() => {
    store.close();
  });

  /** A container of alice's is created; events of dockerd are read since `since`. */
  async function create(
    makesNameless: boolean,
    since: Date | null,
    events: readonly Pick<DockerEvent, "type" | "id">[] = [],
    changes: Partial<Changes> = {},
  ): Promise<void> {
    const { takesOthers, startedBy, effects, seen } = { ...UNCHANGED, ...changes };
    const inspect = (kind: string) => {
      inspected.push(kind);
      seen(tracker.claim("alice").locks.capacity.making());
      return Promise.resolve((kind === "volume" ? VOLUME : CONTAINER) as unknown as Inspected);
    };
    const tracker = createRequestTracker({
      ...{
        owners: store,
        directory: { ...directoryOf(""), inspect, unusedVolumes },
        now: () => NOW,
      },
      readingSince: () => since,
      tell(thrown) {
        throw thrown;
      },
    });
    await tracker.claim("alice").allow(asked("alice", "container.create"), "d1", {
      volumes: { ...NO_VOLUMES, makesNameless, takesOthers },
      ...{ targets: null, effects },
    });
    if (startedBy !== "") unusedVolumes.used([NAME], startedBy);
    for (const event of events)
      tracker.observed({ ...event, action: "create", name: "", timeMs: 0 });
    await tracker.answered(asked("alice", "container.create", { Id: ID }));
    await new Promise(setImmediate);
  }

  it("are recorded before dockerd answers, if the request makes them", async () => {
    await create(true, LONG_AGO);
    expect(store.ownerOf(KEY)?.user).to.equal("alice");
  });

  it("that an image declares are recorded if an event tells of them", async () => {
    await create(false, LONG_AGO, [
      { type: "volume", id: NAME },
      { type: "container", id: ID },
    ]);
    expect(store.ownerOf(KEY)?.user).to.equal("alice");
    expect(inspected).to.deep.equal(["container", "volume"]);
  });

  it("are unused, unless a container was started with one since, or it may be another's", async () => {
    const volume = [{ type: "volume", id: NAME }];
    for (const [events, changes, isUnused] of [
      [[], {}, true],
      [volume, {}, true],
      [volume, { startedBy: "bob" }, false],
      [volume, { takesOthers: true }, false],
    ] as const) {
      unusedVolumes = createUnusedVolumes();
      await create(events.length === 0, LONG_AGO, events, changes);
      expect(unusedVolumes.isUnused(NAME)).to.equal(isUnused);
    }
  });

  it("are counted until they are recorded, and their container only until it is", async () => {
    const seen: object[] = [];
    const makes = { ...NO_OBJECTS, containers: 1, volumes: 1 };
    await create(true, LONG_AGO, [], {
      effects: { gives: [], adds: { makes, change: null } },
      seen: ({ containers, volumes }) =>
        seen.push({ containers, volumes, ...store.owned("alice") }),
    });
    expect(seen).to.deep.equal([
      { ...store.owned("alice"), containers: 0, volumes: 1, container: 1, volume: 0 },
      { ...store.owned("alice"), containers: 0, volumes: 1, container: 1, volume: 0 },
    ]);
    expect(store.owned("alice")).to.include({ container: 1, volume: 1 });
  });

  it("are not looked for if the container's event came alone", async () => {
    await create(false, LONG_AGO, [{ type: "container", id: ID }]);
    expect(inspected).to.deep.equal([]);
  });

  it("that an image declares are looked for where no event has come, or none is read", async () => {
    for (const since of [LONG_AGO, null]) {
      inspected.length = 0;
      await create(false, since);
      expect(inspected).to.deep.equal(["container", "volume"]);
    }
    expect(store.ownerOf(KEY)?.user).to.equal("alice");
  });
});
