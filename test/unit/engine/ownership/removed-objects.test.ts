import { expect } from "chai";
import { NO_EFFECTS } from "../../../../src/engine/inflight/registry.js";
import type { TargetFacts } from "../../../../src/domain/target-facts.js";
import { NO_VOLUMES } from "../../../../src/engine/facts/storage/named-volumes-of.js";
import { createRequestTracker } from "../../../../src/engine/ownership/request-tracker.js";
import { openOwnerStore } from "../../../../src/engine/ownership/owner-store.js";
import { freshFolder } from "../../../fresh-folder.js";
import { directoryOf } from "../dockerd/directory-of.js";
import { asked } from "./identified-call.js";

describe("An object that is removed", () => {
  const at = freshFolder();
  const KEY = { kind: "service", id: "s".repeat(25) } as const;
  const TARGET = { ...KEY, use: "subject", found: true } as unknown as TargetFacts;

  it("has its owner forgotten, if it is certain that dockerd removed it", async () => {
    const store = openOwnerStore(at("owners.log"));
    const fail = (thrown: unknown): never => {
      throw thrown;
    };
    const recorder = createRequestTracker({
      ...{ owners: store, directory: directoryOf(""), now: () => new Date() },
      ...{ readingSince: () => null, tell: fail },
    });
    async function remove(targets: readonly TargetFacts[], status: number): Promise<boolean> {
      const request = (answer: object | null) =>
        asked("alice", "service.delete", answer, { status });
      const claim = recorder.claim("alice");
      await claim.allow(request(null), "d1", { volumes: NO_VOLUMES, targets, effects: NO_EFFECTS });
      await recorder.answered(request({}));
      return store.isKnown(KEY);
    }
    await recorder.answered(asked("alice", "service.create", { ID: KEY.id }));
    expect(store.owned("alice").service).to.equal(1);
    expect(await remove([TARGET], 404)).to.equal(true);
    expect(await remove([TARGET, { ...TARGET, id: "t".repeat(25) }], 200)).to.equal(true);
    expect(await remove([TARGET], 200)).to.equal(false);
    expect(store.owned("alice").service).to.equal(0);
    store.close();
  });
});
