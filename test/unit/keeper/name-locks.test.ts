import { expect } from "chai";
import type { NamedUse } from "../../../src/domain/named-use.js";
import { createNameLocks, type Hold, type NameLocks } from "../../../src/keeper/name-locks.js";

const USES: NamedUse = { used: ["container web"], changed: [] };
const CHANGES: NamedUse = { used: [], changed: ["container web"] };

/** Whether `next` waits while `first` holds its names. */
async function waits(
  first: readonly [string, NamedUse],
  next: readonly [string, NamedUse],
): Promise<boolean> {
  const locks = createNameLocks();
  const hold = await held(locks, ...first);
  let isHeld = false;
  const second = locks.hold(...next).then((found) => {
    isHeld = true;
    return found;
  });
  await new Promise((resolve) => setImmediate(resolve));
  const waited = !isHeld;
  hold.release();
  (await second)?.release();
  return waited;
}

async function held(locks: NameLocks, user: string, use: NamedUse): Promise<Hold> {
  const hold = await locks.hold(user, use);
  if (hold === null) throw new Error("The names are held by others");
  return hold;
}

describe("createNameLocks()", () => {
  const table: readonly (readonly [string, NamedUse, NamedUse, boolean])[] = [
    ["a change while a name is used", USES, CHANGES, true],
    ["a use while a name is changed", CHANGES, USES, true],
    ["a change while a name is changed", CHANGES, CHANGES, true],
    ["a use while a name is used", USES, USES, false],
    ["a change of another name", USES, { used: [], changed: ["container db"] }, false],
    ["a change of another kind's name", USES, { used: [], changed: ["volume web"] }, false],
  ];
  for (const [what, first, next, isWaiting] of table)
    it(`lets ${what} ${isWaiting ? "wait" : "pass"}`, async () => {
      expect(await waits(["alice", first], ["bob", next])).to.equal(isWaiting);
    });

  it("lets a user's own calls pass", async () => {
    expect(await waits(["bob", USES], ["bob", CHANGES])).to.equal(false);
    expect(await waits(["bob", CHANGES], ["bob", USES])).to.equal(false);
  });

  it("does not wait long for a stream, whose name dockerd has looked up", async () => {
    let nowMs = 0;
    const locks = createNameLocks(() => nowMs);
    const stream = await held(locks, "alice", USES);
    stream.allowed();
    nowMs = 5000;
    expect(await locks.hold("bob", CHANGES)).not.to.equal(null);
  });

  it("waits for a change until it ends", async () => {
    let nowMs = 0;
    const locks = createNameLocks(() => nowMs);
    const change = await held(locks, "alice", CHANGES);
    change.allowed();
    nowMs = 5000;
    const use = locks.hold("bob", USES);
    nowMs = 20_000;
    expect(await use).to.equal(null);
    change.release();
    expect(await locks.hold("bob", USES)).not.to.equal(null);
  });

  it("gives names back once", async () => {
    const locks = createNameLocks();
    const first = await held(locks, "alice", CHANGES);
    first.release();
    first.release();
    await held(locks, "bob", CHANGES);
  });
});
