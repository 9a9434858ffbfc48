import { expect } from "chai";
import type { Execution } from "../../../../src/engine/inflight/execution.js";
import { createNameLocks, type NameHold } from "../../../../src/engine/inflight/name-locks.js";

const WEB = ["container web"];
const SHORT_MS = 30;
const LONG_MS = 60_000;

/** A request of which nothing is proven for as long as the test runs, or at once. */
function execution(isProven = false): Execution {
  const afterMs = isProven ? 0 : LONG_MS;
  return {
    resolvedAfterMs: afterMs,
    doneAfterMs: afterMs,
    isResolved: () => Promise.resolve(isProven),
    isDone: () => Promise.resolve(isProven),
  };
}

/** Whether a promise is settled once everything else that is ready has run. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  void promise.then(() => {
    settled = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  return settled;
}

describe("createNameLocks()", () => {
  const locks = () => {
    const { open } = createNameLocks();
    return (waitMs = LONG_MS): NameHold => open(performance.now() + waitMs);
  };

  it("lets many use a name, and many give it", async () => {
    const open = locks();
    for (const hold of [open(), open()]) {
      expect(await hold.use(WEB)).to.equal(true);
      expect(await hold.allow([], execution())).to.equal("allowed");
    }
    const others = locks();
    for (const hold of [others(), others()])
      expect(await hold.allow(WEB, execution())).to.equal("allowed");
  });

  it("has those who give a name alone wait for each other, evaluates none again, and lets others give it", async () => {
    const open = locks();
    const allow = async (hold: NameHold): Promise<NameHold> => {
      await hold.use(["container db"]);
      expect(await hold.allow([...WEB, "container app"], execution(), WEB)).to.equal("allowed");
      return hold;
    };
    const inFlight = new Set<NameHold>();
    let most = 0;
    const all = Array.from({ length: 10 }, async () => {
      const hold = await allow(open());
      most = Math.max(most, inFlight.add(hold).size);
      await new Promise((resolve) => setImmediate(resolve));
      inFlight.delete(hold);
      hold.release();
    });
    await Promise.all(all);
    expect(most).to.equal(1);
    const alone = await allow(open());
    expect(await open(SHORT_MS).wait(WEB)).to.equal(false);
    expect(await open().allow(["container app"], execution())).to.equal("allowed");
    expect(await open(SHORT_MS).allow(WEB, execution(), WEB)).to.equal("busy");
    alone.release();
    const waiting = open();
    expect(await waiting.wait(WEB)).to.equal(true);
    (await allow(open())).release();
    expect(await waiting.allow([], execution())).to.equal("allowed");
  });

  it("has who uses a name wait until it is given, whoever gives it", async () => {
    const open = locks();
    const giver = open();
    await giver.allow(WEB, execution());
    const using = open().use(WEB);
    expect(await isSettled(using)).to.equal(false);
    giver.release();
    expect(await using).to.equal(true);
  });

  it("has who gives a name wait for requests that rely on it, and new ones wait for the giver", async () => {
    const open = locks();
    const user = open();
    await user.use(WEB);
    await user.allow([], execution());
    const giver = open();
    const giving = giver.allow(WEB, execution());
    const later = open().use(WEB);
    expect(await isSettled(giving)).to.equal(false);
    user.release();
    expect(await giving).to.equal("allowed");
    expect(await isSettled(later)).to.equal(false);
    giver.release();
    expect(await later).to.equal(true);
  });

  it("has a request evaluated again that was evaluated by what a name meant before", async () => {
    const open = locks();
    const user = open();
    await user.use(WEB);
    const giver = open();
    expect(await giver.allow(WEB, execution())).to.equal("allowed");
    giver.release();
    expect(user.isStale()).to.equal(true);
    expect(await user.allow([], execution())).to.equal("stale");
  });

  it("does not stand in its own way, and lets two that give what the other uses go on", async () => {
    const open = locks();
    const [one, other] = [open(), open()];
    await one.use(["container a"]);
    await other.use(["container b"]);
    expect(await one.allow(["container b", "container a"], execution())).to.equal("allowed");
    expect(await other.allow(["container a"], execution())).to.equal("stale");
  });

  it("lets go of a name once dockerd is proven to have resolved it", async () => {
    const open = locks();
    const [user, giver] = [open(), open()];
    await user.use(WEB);
    await user.allow([], execution(true));
    expect(await giver.allow(WEB, execution(true))).to.equal("allowed");
    expect(await open().use(WEB)).to.equal(true);
  });

  it("lets go of a name that is used until dockerd is done by no proof", async () => {
    const open = locks();
    const user = open();
    await user.useUntilDone(["files c1"]);
    expect(user.isUsingUntilDone()).to.equal(true);
    await user.use(WEB);
    await user.allow([], execution(true));
    expect(await open(SHORT_MS).allow(["files c1"], execution(true))).to.equal("busy");
    expect(await open().allow(WEB, execution(true))).to.equal("allowed");
    user.release();
    expect(await open().allow(["files c1"], execution())).to.equal("allowed");
    expect(await open(SHORT_MS).useUntilDone(["files c1"])).to.equal(false);
  });

  it("counts who joined before and is not released, whatever is proven", async () => {
    const open = locks();
    const [first, second] = [open(), open()];
    expect(first.join("execs c1", "alice")).to.equal(0);
    expect(second.join("execs c1", "alice")).to.equal(1);
    expect(open().join("execs c2", "alice")).to.equal(0);
    await first.use(WEB);
    await first.allow([], execution(true));
    expect(await open().allow(WEB, execution(true))).to.equal("allowed");
    expect(open().join("execs c1", "alice")).to.equal(2);
    first.release();
    second.keep(execution());
    expect(open().join("execs c1", "alice")).to.equal(1);
  });

  it("counts another user's request once it is allowed", async () => {
    const open = locks();
    const other = open();
    expect(other.join("execs c1", "bob")).to.equal(0);
    expect(open().join("execs c1", "alice")).to.equal(0);
    await other.allow([], execution());
    expect(open().join("execs c1", "alice")).to.equal(2);
  });

  it("has a request evaluated again by whose names another one was allowed meanwhile", async () => {
    const open = locks();
    const user = open();
    await user.useUntilDone(["files c1"]);
    expect(await open().allow(["files c1"], execution())).to.equal("allowed");
    expect(await user.allow([], execution())).to.equal("stale");
  });

  it("refuses who would have to wait too long", async () => {
    const open = locks();
    const [user, giver] = [open(), open()];
    await user.use(WEB);
    await user.allow([], execution());
    expect(await open(SHORT_MS).allow(WEB, execution())).to.equal("busy");
    user.release();
    await giver.allow(WEB, execution());
    expect(await open(SHORT_MS).use(WEB)).to.equal(false);
  });

  it("notices a name that is let go while dockerd is asked", async () => {
    const open = locks();
    const [asking, user, giver] = [open(), open(), open()];
    await asking.use(WEB);
    await asking.allow([], { ...execution(true), isResolved: () => new Promise(() => undefined) });
    await user.use(WEB);
    await user.allow([], execution());
    const giving = giver.allow(WEB, execution());
    // dockerd does not answer, and both requests end.
    await new Promise((resolve) => setImmediate(resolve));
    user.release();
    asking.release();
    expect(await isSettled(giving)).to.equal(true);
    expect(await giving).to.equal("allowed");
  });

  it("tells a waiting request at once that it is stale", async () => {
    const open = locks();
    const [waiting, other, giver] = [open(), open(), open()];
    await waiting.use(["container a"]);
    await other.use(["container b"]);
    await other.allow([], execution());
    const allowing = waiting.allow(["container b"], execution());
    expect(await isSettled(allowing)).to.equal(false);
    expect(await giver.allow(["container a"], execution())).to.equal("allowed");
    expect(await isSettled(allowing)).to.equal(true);
    expect(await allowing).to.equal("stale");
  });

  it("keeps nothing of requests that have ended", async () => {
    const open = locks();
    for (let round = 0; round < 3; round++) {
      const hold = open();
      await hold.use(WEB);
      await hold.allow(["container new"], execution());
      hold.release();
      hold.release();
    }
    expect(await open(SHORT_MS).use(["container new"])).to.equal(true);
    expect(await open(SHORT_MS).allow(WEB, execution())).to.equal("allowed");
  });
});
