import { expect } from "chai";
import { NO_EFFECTS } from "../../../../src/engine/inflight/registry.js";
import type { Inspected } from "../../../../src/domain/dockerd-object.js";
import type { IdentifiedCall } from "../../../../src/domain/identified-call.js";
import type { DockerEvent } from "../../../../src/domain/executions.js";
import type { NamedVolumes } from "../../../../src/domain/named-volumes.js";
import type { ObjectKey } from "../../../../src/domain/owners.js";
import type { TargetFacts } from "../../../../src/domain/target-facts.js";
import { NO_VOLUMES } from "../../../../src/engine/facts/storage/named-volumes-of.js";
import { OwnerStoreError } from "../../../../src/domain/errors.js";
import {
  createRequestTracker,
  type RequestTracker,
} from "../../../../src/engine/ownership/request-tracker.js";
import { openOwnerStore, type OwnerStore } from "../../../../src/engine/ownership/owner-store.js";
import { freshFolder } from "../../../fresh-folder.js";
import { directoryOf } from "../dockerd/directory-of.js";
import { asked } from "./identified-call.js";

const ID = "c0ffee01".repeat(8);
const NOW = new Date("2026-11-25T10:00:00.500Z");
const CONTAINER = { kind: "container", id: ID } as const;

const volumeAt = (time: string): Inspected => {
  const object = { kind: "volume", id: `new@${time}`, names: ["new"], labels: {} };
  return { state: "found", object } as unknown as Inspected;
};

describe("What is gone, or was left", () => {
  const at = freshFolder();
  let store: OwnerStore;
  let told: unknown[];

  beforeEach(() => {
    store = openOwnerStore(at("owners.log"));
    told = [];
  });

  afterEach(() => {
    store.close();
  });

  const MISSING: Inspected = { state: "missing" };

  function recorderOf(
    answer: Inspected,
    owners: OwnerStore = store,
    volumes: () => Promise<ReadonlySet<string>> = directoryOf("").volumes,
  ): RequestTracker {
    const directory = {
      ...directoryOf(""),
      volumes,
      inspect: () => Promise.resolve(answer),
    };
    return createRequestTracker({
      ...{ owners, directory, now: () => NOW },
      ...{ readingSince: () => null, tell: (thrown) => told.push(thrown) },
    });
  }

  const owned = (key: ObjectKey, since = "2026-11-25T09:00:00.000Z"): void => {
    store.record(key, { user: "alice", since, source: "created" });
  };

  async function run(
    recorder: RequestTracker,
    action: string,
    response: { readonly status: number | null; readonly body: Uint8Array | null },
    about: { readonly volumes: NamedVolumes; readonly targets: readonly TargetFacts[] | null },
    query: IdentifiedCall["call"]["query"] = new Map(),
  ): Promise<void> {
    const claim = recorder.claim("alice");
    await claim.allow(asked("alice", action), "d1", { ...about, effects: NO_EFFECTS });
    const { call, ...rest } = asked("alice", action, {});
    const answered = { ...rest, call: { ...call, query } };
    const message = { ...answered.message, response: { ...response, headers: new Map() } };
    await recorder.answered({ ...answered, message });
  }

  const ERROR = { status: null, body: null };

  describe("a delete whose response may be an error", () => {
    const targets = [{ ...CONTAINER, use: "subject", found: true } as unknown as TargetFacts];
    const about = { volumes: NO_VOLUMES, targets, effects: NO_EFFECTS };

    it("leaves the owner of a container of which only a link is removed", async () => {
      owned(CONTAINER);
      const query = new Map([["link", ["1"]]]);
      await run(recorderOf(MISSING), "container.delete", { status: 204, body: null }, about, query);
      expect(store.isKnown(CONTAINER)).to.equal(true);
    });

    it("leaves the owner, if the object is still there or that is not known", async () => {
      owned(CONTAINER);
      const object = { ...CONTAINER, names: ["web"] };
      const found = { state: "found", object } as unknown as Inspected;
      await run(recorderOf(found), "container.delete", ERROR, about);
      await run(recorderOf({ state: "unknown", why: "late" }), "container.delete", ERROR, about);
      expect(store.isKnown(CONTAINER)).to.equal(true);
    });

    it("forgets the owner, if the object is gone", async () => {
      owned(CONTAINER);
      await run(recorderOf(MISSING), "container.delete", ERROR, about);
      expect(store.isKnown(CONTAINER)).to.equal(false);
    });
  });

  describe("a volume that a create left which failed", () => {
    const volumes = { named: ["new"], missing: ["new"], makesNameless: false, takesOthers: false };
    const about = { volumes, targets: null, effects: NO_EFFECTS };
    const key = (time: string) => ({ kind: "volume", id: `new@${time}` }) as const;

    for (const time of ["2026-11-25T10:00:00Z", "-"])
      it(`is of who made it, by the time ${time}`, async () => {
        await run(recorderOf(volumeAt(time)), "container.create", ERROR, about);
        expect(store.ownerOf(key(time))?.user).to.equal("alice");
      });

    it("is nobody's if it is older than the request", async () => {
      const time = "2026-11-25T09:59:59Z";
      await run(recorderOf(volumeAt(time)), "container.create", ERROR, about);
      expect(store.isKnown(key(time))).to.equal(false);
    });
  });

  describe("a prune whose response is too large to be shown", () => {
    const untold = { status: 200, body: null };
    const about = { volumes: NO_VOLUMES, targets: null, effects: NO_EFFECTS };
    const [left, pruned] = ["left@-", "pruned@-"].map((id) => ({ kind: "volume", id }) as const);
    const dated = { kind: "volume", id: "dated@2026-11-25T09:00:00Z" } as const;

    const isKnown = (): readonly boolean[] =>
      [left, pruned, dated].map((key) => key !== undefined && store.isKnown(key));

    beforeEach(() => {
      for (const key of [left, pruned, dated]) if (key !== undefined) owned(key);
    });

    it("makes the owners of those volumes forgotten that dockerd has no more", async () => {
      const volumes = () => Promise.resolve(new Set(["left@-"]));
      await run(recorderOf(MISSING, store, volumes), "volume.prune", untold, about);
      expect(isKnown()).to.deep.equal([true, false, false]);
    });

    it("makes those forgotten whose names may come back, if dockerd does not say", async () => {
      const volumes = () => Promise.reject(new Error("late"));
      await run(recorderOf(MISSING, store, volumes), "volume.prune", untold, about);
      expect(isKnown()).to.deep.equal([false, false, true]);
    });
  });

  describe("an event", () => {
    const event = (changes: Partial<DockerEvent>): DockerEvent => ({
      ...{ type: "container", action: "destroy", id: ID, name: "web", timeMs: NOW.getTime() },
      ...changes,
    });

    it("makes the owner of what is gone forgotten", () => {
      const network = { kind: "network", id: "a1".repeat(32) } as const;
      const volume = { kind: "volume", id: "data@2026-11-25T09:00:00Z" } as const;
      for (const key of [CONTAINER, network, volume]) owned(key);
      const recorder = recorderOf(MISSING);
      recorder.observed(event({ action: "die" }));
      expect(store.isKnown(CONTAINER)).to.equal(true);
      recorder.observed(event({}));
      recorder.observed(event({ type: "network", id: network.id }));
      recorder.observed(event({ type: "volume", id: "data" }));
      expect([...store.objects()]).to.deep.equal([]);
    });

    it("takes a swarm's network for gone when it is removed, and not with a node's part of it", () => {
      const network = { kind: "network", id: "abcde".repeat(5) } as const;
      owned(network);
      const recorder = recorderOf(MISSING);
      recorder.observed(event({ type: "network", id: network.id }));
      expect(store.isKnown(network)).to.equal(true);
      recorder.observed(event({ type: "network", id: network.id, action: "remove" }));
      expect(store.isKnown(network)).to.equal(false);
    });

    it("leaves a volume that was made since", () => {
      const volume = { kind: "volume", id: "data@2026-11-25T10:00:00Z" } as const;
      owned(volume, NOW.toISOString());
      recorderOf(MISSING).observed(event({ type: "volume", id: "data" }));
      expect(store.isKnown(volume)).to.equal(true);
    });

    it("tells what cannot be recorded, and goes on", () => {
      const failing = {
        ...store,
        forget: (): never => {
          throw new OwnerStoreError("full");
        },
      };
      recorderOf(MISSING, failing).observed(event({}));
      expect(told).to.have.length(1);
    });
  });
});
