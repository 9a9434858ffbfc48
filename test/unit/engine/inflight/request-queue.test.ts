import { expect } from "chai";
import { NO_VOLUMES } from "../../../../src/engine/facts/storage/named-volumes-of.js";
import {
  createRequestQueue,
  type QueueEntry,
} from "../../../../src/engine/inflight/request-queue.js";

/** A request that is kept, and is old enough for a proof. */
function entryOf(key: string, isDone: boolean): QueueEntry {
  const proof = () => Promise.resolve(isDone);
  return {
    key,
    user: "alice",
    request: {
      id: key,
      time: new Date(),
      targets: null,
      volumes: NO_VOLUMES,
      removed: [],
    },
    sinceMs: performance.now(),
    execution: { resolvedAfterMs: 0, doneAfterMs: 0, isResolved: proof, isDone: proof },
    isKept: true,
    recorded: () => undefined,
    end: () => undefined,
    left: (execution) => ({ execution, end: () => undefined }),
  };
}

describe("createRequestQueue()", () => {
  it("makes room by a request that is done behind an older one that is not", async () => {
    const queue = createRequestQueue();
    queue.add(entryOf("waits", false));
    queue.add(entryOf("done", true));
    expect(await queue.takePlace("alice", 2)).not.to.equal(null);
    expect(queue.take("waits")?.request.id).to.equal("waits");
    expect(queue.take("done")).to.equal(null);
  });

  it("gives no more places than there are, also to those who ask at the same time", async () => {
    const queue = createRequestQueue();
    queue.add(entryOf("waits", false));
    queue.add(entryOf("done", true));
    const places = await Promise.all([1, 2, 3].map(() => queue.takePlace("alice", 2)));
    expect(places.filter((place) => place !== null)).to.have.length(1);
    places.find((place) => place !== null)?.();
    expect(await queue.takePlace("alice", 2)).not.to.equal(null);
    expect(await queue.takePlace("alice", 2)).to.equal(null);
    expect(await queue.takePlace("bob", 2)).not.to.equal(null);
  });

  it("counts the requests that dockerd has not answered", () => {
    const queue = createRequestQueue();
    for (const key of ["one", "two", "two"]) queue.add(entryOf(key, false));
    queue.add({ ...entryOf("one", false), isKept: false });
    expect(queue.count()).to.equal(4);
    const taken = queue.take("two");
    expect(queue.count()).to.equal(3);
    // dockerd has answered it, although its names are still in use.
    if (taken !== null) queue.leave(taken);
    expect(queue.count()).to.equal(3);
    queue.clear();
    expect(queue.count()).to.equal(0);
  });
});
