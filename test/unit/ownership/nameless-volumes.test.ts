import { expect } from "chai";
import { NO_EFFECTS } from "../../../src/inflight/registry.js";
import type { Inspected } from "../../../src/domain/dockerd-object.js";
import { NO_VOLUMES } from "../../../src/facts/storage/named-volumes-of.js";
import { createRequestTracker } from "../../../src/ownership/request-tracker.js";
import { openOwnerStore } from "../../../src/ownership/owner-store.js";
import { freshFolder } from "../../fresh-folder.js";
import { directoryOf } from "../dockerd/directory-of.js";
import { asked } from "./identified-call.js";

const ID = "c0ffee01".repeat(8);
const NAME = "ab".repeat(32);
const KEY = { kind: "volume", id: `${NAME}@2026-11-25T10:00:00Z` } as const;

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

  it("are recorded before dockerd answers, if the request makes them", async () => {
    const store = openOwnerStore(at("owners.log"));
    const inspect = (kind: string) =>
      Promise.resolve((kind === "volume" ? VOLUME : CONTAINER) as unknown as Inspected);
    const fail = (thrown: unknown): never => {
      throw thrown;
    };
    const recorder = createRequestTracker(
      store,
      { ...directoryOf(""), inspect },
      () => new Date(),
      fail,
    );
    const volumes = { ...NO_VOLUMES, makesNameless: true };
    const claim = recorder.claim("alice");
    await claim.allow(asked("alice", "container.create"), "d1", {
      volumes,
      targets: null,
      effects: NO_EFFECTS,
    });
    await recorder.answered(asked("alice", "container.create", { Id: ID }));
    expect(store.ownerOf(KEY)?.user).to.equal("alice");
    store.close();
  });
});
