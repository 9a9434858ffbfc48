import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { NO_EFFECTS } from "../../../../src/engine/inflight/registry.js";
import type { Inspected } from "../../../../src/domain/dockerd-object.js";
import type { IdentifiedCall } from "../../../../src/domain/identified-call.js";
import type { NamedVolumes } from "../../../../src/domain/named-volumes.js";
import { NO_VOLUMES } from "../../../../src/engine/facts/storage/named-volumes-of.js";
import {
  createRequestTracker,
  type RequestTracker,
} from "../../../../src/engine/ownership/request-tracker.js";
import type { Inspect } from "../../../../src/engine/dockerd/inspect.js";
import { openOwnerStore, type OwnerStore } from "../../../../src/engine/ownership/owner-store.js";
import { directoryOf } from "../dockerd/directory-of.js";
import { asked } from "./identified-call.js";

const ID = "c0ffee01".repeat(8);
const NOW = new Date("2026-11-25T10:00:00Z");
const MADE = "2026-11-25T10:00:00.4Z";

const BARE = { labels: {}, parent: null, volume: null, network: null };

function volumesOf(
  named: readonly string[],
  missing: readonly string[],
  takesOthers = false,
): NamedVolumes {
  return { named, missing, takesOthers, makesNameless: false };
}

function containerWith(...volumes: readonly string[]): Inspected {
  const mounts = volumes.map((name) => ({ type: "volume", name, target: "/x", readOnly: false }));
  const container = { user: "", image: "busybox", createdAt: MADE, mounts };
  return foundAs("container", ID, container);
}

/** The request is evaluated, and allowed. */
async function allow(
  recorder: RequestTracker,
  request: IdentifiedCall,
  volumes: NamedVolumes = NO_VOLUMES,
): Promise<void> {
  const claim = recorder.claim(request.identity.name);
  const about = { volumes, targets: null, effects: NO_EFFECTS };
  expect(await claim.allow(request, "d1", about)).to.equal(true);
  claim.evaluated();
}

function foundAs(
  kind: Parameters<Inspect>[0],
  id: string,
  container: object | null = null,
): Inspected {
  const names = [id.split("@")[0] ?? ""];
  const object = { ...BARE, kind, id, names, container };
  return { state: "found", object } as Inspected;
}

describe("createRequestTracker()", () => {
  let folder: string;
  let store: OwnerStore;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "owner-keeper-"));
    store = openOwnerStore(join(folder, "owners.log"));
  });

  afterEach(() => {
    store.close();
    rmSync(folder, { recursive: true });
  });

  function recorderOver(objects: Readonly<Record<string, Inspected>> = {}): RequestTracker {
    const inspect: Inspect = (kind, ref) =>
      Promise.resolve(objects[`${kind} ${ref}`] ?? { state: "missing" });
    const fail = (thrown: unknown): never => {
      throw thrown;
    };
    return createRequestTracker({
      ...{ owners: store, directory: { ...directoryOf(""), inspect }, now: () => NOW },
      ...{ readingSince: () => null, tell: fail },
    });
  }

  const ownerOf = (kind: "container" | "volume" | "exec" | "image", id: string): string | null =>
    store.ownerOf({ kind, id })?.user ?? null;

  async function make(
    recorder: RequestTracker,
    user: string,
    volumes: NamedVolumes = NO_VOLUMES,
  ): Promise<void> {
    await allow(recorder, asked(user, "container.create"), volumes);
    await recorder.answered(asked(user, "container.create", { Id: ID }));
    // Volumes without a name are looked at after the answer.
    await new Promise((resolve) => setImmediate(resolve));
  }

  it("remembers who made what", async () => {
    const recorder = recorderOver();
    await make(recorder, "alice");
    await recorder.answered(asked("alice", "exec.create", { Id: "e".repeat(64) }));
    await recorder.answered(asked("alice", "image.commit", { Id: `sha256:${"a".repeat(64)}` }));
    const volume = { Name: "data", CreatedAt: "2026-11-25T09:00:00+01:00" };
    await recorder.answered(asked("alice", "volume.create", volume));
    expect(ownerOf("container", ID)).to.equal("alice");
    expect(ownerOf("exec", "e".repeat(64))).to.equal("alice");
    expect(ownerOf("image", `sha256:${"a".repeat(64)}`)).to.equal("alice");
    expect(ownerOf("volume", "data@2026-11-25T08:00:00Z")).to.equal("alice");
  });

  it("remembers before the allow that a call may be making something, and no more once it is answered", async () => {
    const recorder = recorderOver();
    await allow(recorder, asked("alice", "container.create"));
    expect(store.openIntents()).to.have.length(1);
    await recorder.answered(asked("alice", "container.create", { message: "no" }, { status: 404 }));
    expect(store.openIntents()).to.have.length(0);
    await allow(recorder, asked("alice", "container.stop"));
    expect(store.openIntents()).to.have.length(0);
  });

  it("remembers that somebody without a name made it", async () => {
    await make(recorderOver(), "");
    expect(ownerOf("container", ID)).to.equal(null);
    expect(store.isKnown({ kind: "container", id: ID })).to.equal(true);
  });

  const nothing: readonly (readonly [string, object | null, number])[] = [
    ["an error", { Id: ID }, 500],
    ["a name that is no id", { Id: "web" }, 201],
    ["an id that is no text", { Id: 1 }, 201],
    ["a list", [ID], 201],
    ["no answer", null, 201],
  ];
  for (const [what, answer, status] of nothing)
    it(`remembers nothing where dockerd answers with ${what}`, async () => {
      await recorderOver().answered(asked("alice", "container.create", answer ?? {}, { status }));
      expect([...store.objects()]).to.deep.equal([]);
    });

  it("keeps to the first who made it", async () => {
    const recorder = recorderOver();
    await recorder.answered(asked("bob", "volume.create", { Name: "data" }));
    await recorder.answered(asked("alice", "volume.create", { Name: "data" }));
    expect(ownerOf("volume", "data@-")).to.equal("bob");
  });

  describe("volumes that a container makes", () => {
    it("are unowned if the request is not known any more", async () => {
      const recorder = recorderOver({
        [`container ${ID}`]: containerWith("new"),
        "volume new": foundAs("volume", "new@2026-11-25T10:00:00Z"),
      });
      await allow(recorder, asked("alice", "container.create"));
      recorder.restarted();
      await recorder.answered(asked("alice", "container.create", { Id: ID }));
      await new Promise((resolve) => setImmediate(resolve));
      expect(ownerOf("container", ID)).to.equal("alice");
      expect(ownerOf("volume", "new@2026-11-25T10:00:00Z")).to.equal(null);
    });

    const HEX = "ab".repeat(32);

    it("are its maker's, by their time", async () => {
      const recorder = recorderOver({
        [`container ${ID}`]: containerWith("new", "old"),
        "volume new": foundAs("volume", "new@2026-11-25T10:00:00Z"),
        "volume old": foundAs("volume", "old@2026-11-25T09:59:59Z"),
      });
      await make(recorder, "alice");
      expect(ownerOf("volume", "new@2026-11-25T10:00:00Z")).to.equal("alice");
      expect(ownerOf("volume", "old@2026-11-25T09:59:59Z")).to.equal(null);
    });

    it("are its maker's where no time is told and they were not there, or have dockerd's own name", async () => {
      const recorder = recorderOver({
        [`container ${ID}`]: containerWith("new", "old", HEX),
        "volume new": foundAs("volume", "new@-"),
        "volume old": foundAs("volume", "old@-"),
        [`volume ${HEX}`]: foundAs("volume", `${HEX}@-`),
      });
      await make(recorder, "alice", volumesOf(["new", "old"], ["new"]));
      expect(ownerOf("volume", "new@-")).to.equal("alice");
      expect(ownerOf("volume", "old@-")).to.equal(null);
      expect(ownerOf("volume", `${HEX}@-`)).to.equal("alice");
    });

    it("are not its maker's where they may be of a container whose volumes it takes, or are named", async () => {
      const recorder = recorderOver({
        [`container ${ID}`]: containerWith(HEX),
        [`volume ${HEX}`]: foundAs("volume", `${HEX}@-`),
      });
      await make(recorder, "alice", volumesOf([], [], true));
      await make(recorder, "alice", volumesOf([HEX], []));
      expect(ownerOf("volume", `${HEX}@-`)).to.equal(null);
    });

    it("are nobody's where another's call names them at the same time", async () => {
      const recorder = recorderOver({
        [`container ${ID}`]: containerWith("new"),
        "volume new": foundAs("volume", "new@2026-11-25T10:00:00Z"),
      });
      const named = volumesOf(["new"], ["new"]);
      await allow(recorder, asked("bob", "volume.create"), named);
      await make(recorder, "alice", named);
      expect(ownerOf("volume", "new@2026-11-25T10:00:00Z")).to.equal(null);
    });

    it("are nobody's while volumes are pruned", async () => {
      const recorder = recorderOver({
        [`container ${ID}`]: containerWith("new"),
        "volume new": foundAs("volume", "new@-"),
      });
      await allow(recorder, asked("carol", "volume.prune"));
      await make(recorder, "alice", volumesOf(["new"], ["new"]));
      expect(ownerOf("volume", "new@-")).to.equal(null);
    });

    it("stay another's who is known to have made them", async () => {
      store.record(
        { kind: "volume", id: "new@2026-11-25T10:00:00Z" },
        { user: "bob", since: NOW.toISOString(), source: "created" },
      );
      const recorder = recorderOver({
        [`container ${ID}`]: containerWith("new"),
        "volume new": foundAs("volume", "new@2026-11-25T10:00:00Z"),
      });
      await make(recorder, "alice");
      expect(ownerOf("volume", "new@2026-11-25T10:00:00Z")).to.equal("bob");
    });
  });

  describe("a volume whose name comes back", () => {
    beforeEach(async () => {
      await recorderOver().answered(
        asked(
          "alice",
          "volume.create",
          { Name: "data", CreatedAt: "2026-11-25T10:00:00Z" },
          { apiVersion: "1.41" },
        ),
      );
      expect(ownerOf("volume", "data@-")).to.equal("alice");
    });

    it("is forgotten before it may be removed", async () => {
      await allow(recorderOver(), asked("alice", "volume.delete"));
      expect(store.isKnown({ kind: "volume", id: "data@-" })).to.equal(false);
    });

    it("is remembered again where dockerd did not remove it", async () => {
      const recorder = recorderOver({ "volume data": foundAs("volume", "data@-") });
      await allow(recorder, asked("carol", "volume.delete"));
      // As dockerd shows an error: before it has a status.
      await recorder.answered(asked("carol", "volume.delete", {}, { status: 200 }));
      expect(ownerOf("volume", "data@-")).to.equal("alice");
    });

    it("is nobody's where it is made while volumes are pruned", async () => {
      const recorder = recorderOver();
      await allow(recorder, asked("carol", "volume.prune"));
      await recorder.answered(
        asked("bob", "volume.create", { Name: "new" }, { apiVersion: "1.41" }),
      );
      expect(ownerOf("volume", "new@-")).to.equal(null);
    });

    it("is forgotten for good where dockerd removed it, alone or with others", async () => {
      const recorder = recorderOver();
      await allow(recorder, asked("alice", "volume.delete"));
      await recorder.answered(asked("alice", "volume.delete", {}, { status: 204 }));
      expect(store.isKnown({ kind: "volume", id: "data@-" })).to.equal(false);
      await recorder.answered(
        asked("bob", "volume.create", { Name: "data" }, { apiVersion: "1.41" }),
      );
      const pruned = { VolumesDeleted: ["data"], SpaceReclaimed: 0 };
      await recorder.answered(asked("carol", "volume.prune", pruned, { status: 200 }));
      expect(store.isKnown({ kind: "volume", id: "data@-" })).to.equal(false);
    });
  });
});
