import { expect } from "chai";
import { createNameLocks, type NameLocks, type NameUse } from "../../../src/keeper/name-locks.js";

const SHORT = { wait: 20, used: 5000, changed: 5000 };
const WEB = ["container web"];

async function used(locks: NameLocks, user: string, names: readonly string[]): Promise<NameUse> {
  const use = await locks.use(user, names);
  if (use === null) throw new Error("The names are being changed");
  return use;
}

/** A call that is allowed to use some names and to change others. */
async function allowed(
  locks: NameLocks,
  user: string,
  uses: readonly string[],
  changes: readonly string[] = [],
): Promise<NameUse> {
  const use = await used(locks, user, uses);
  if (!(await use.allow(changes))) throw new Error("The call was not allowed");
  return use;
}

describe("createNameLocks()", () => {
  it("lets nobody change a name on which an allowed call of another relies, until that ends", async () => {
    const locks = createNameLocks(SHORT);
    const exec = await allowed(locks, "bob", WEB);
    const rename = await used(locks, "alice", []);
    expect(await rename.allow(WEB)).to.equal(false);
    exec.release();
    expect(await rename.allow(WEB)).to.equal(true);
  });

  it("lets nobody look up a name that another is changing, until that ends", async () => {
    const locks = createNameLocks(SHORT);
    const rename = await allowed(locks, "alice", [], WEB);
    expect(await locks.use("bob", WEB)).to.equal(null);
    rename.release();
    expect(await locks.use("bob", WEB)).not.to.equal(null);
  });

  it("lets two not change a name at once", async () => {
    const locks = createNameLocks(SHORT);
    const rename = await allowed(locks, "alice", [], WEB);
    const create = await used(locks, "bob", []);
    expect(await create.allow(WEB)).to.equal(false);
    rename.release();
    expect(await create.allow(WEB)).to.equal(true);
  });

  it("refuses a call that was judged by what a name meant before", async () => {
    const locks = createNameLocks(SHORT);
    const exec = await used(locks, "bob", WEB);
    const rename = await allowed(locks, "alice", [], WEB);
    rename.release();
    expect(await exec.allow([])).to.equal(false);
  });

  it("holds up a user's own calls where a name may be the beginning of another's id", async () => {
    const locks = createNameLocks(SHORT);
    for (const kind of ["network", "service", "secret", "config"]) {
      const remove = await allowed(locks, "bob", [`${kind} x7k2`], [`${kind} x7k2`]);
      expect(await locks.use("bob", [`${kind} x7k2`])).to.equal(null);
      remove.release();
      const look = await allowed(locks, "bob", [`${kind} x7k2`]);
      const again = await used(locks, "bob", []);
      expect(await again.allow([`${kind} x7k2`])).to.equal(false);
      look.release();
    }
  });

  it("is not held up by calls that are being judged", async () => {
    const locks = createNameLocks(SHORT);
    for (let count = 0; count < 100; count++) await used(locks, "bob", WEB);
    await allowed(locks, "alice", WEB, WEB);
  });

  it("lets others use a name at once, and change other names", async () => {
    const locks = createNameLocks(SHORT);
    await allowed(locks, "bob", WEB);
    await allowed(locks, "alice", WEB, ["volume web", "container db"]);
  });

  it("lets a user's own calls pass", async () => {
    const locks = createNameLocks(SHORT);
    await allowed(locks, "bob", WEB);
    await allowed(locks, "bob", [], WEB);
    await allowed(locks, "bob", WEB, WEB);
  });

  it("does not wait long for a stream, whose name dockerd has looked up", async () => {
    const locks = createNameLocks({ wait: 5000, used: 20, changed: 5000 });
    await allowed(locks, "bob", WEB);
    await allowed(locks, "alice", [], WEB);
  });

  it("forgets a change whose end dockerd never tells", async () => {
    const locks = createNameLocks({ wait: 5000, used: 5000, changed: 20 });
    await allowed(locks, "alice", [], WEB);
    await allowed(locks, "bob", WEB);
  });

  it("waits for the last of several calls", async () => {
    const locks = createNameLocks(SHORT);
    const [first, second] = [await allowed(locks, "bob", WEB), await allowed(locks, "bob", WEB)];
    first.release();
    first.release();
    const rename = await used(locks, "alice", []);
    expect(await rename.allow(WEB)).to.equal(false);
    second.release();
    expect(await rename.allow(WEB)).to.equal(true);
  });
});
