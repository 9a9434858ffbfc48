import { setImmediate as turn } from "node:timers/promises";
import { expect } from "chai";
import { createTurns, type Turns } from "../../../../src/engine/fairness/turns.js";
import { staysSo } from "../../../wait-for.js";

const ONE_EACH = { atOnce: Number.POSITIVE_INFINITY, each: 1, waitMs: 60_000 };

describe("createTurns()", () => {
  /** Work by its name that ends when it is told to. */
  const begun: string[] = [];
  const endings = new Map<string, () => void>();
  let turns: Turns;

  beforeEach(() => {
    begun.splice(0);
    endings.clear();
    turns = createTurns({ atOnce: 3, each: 2, waitMs: 60_000 });
  });

  function start(asker: string, name: string): Promise<string> {
    const taken = turns.take(asker, () => {
      begun.push(name);
      return new Promise<string>((resolve) => {
        endings.set(name, () => {
          resolve(name);
        });
      });
    });
    taken.catch(() => undefined);
    return taken;
  }

  async function end(name: string): Promise<void> {
    endings.get(name)?.();
    await turn();
  }

  it("lets one asker do no more at once than a share", async () => {
    for (const name of ["a1", "a2", "a3"]) void start("a", name);
    void start("b", "b1");
    await turn();
    expect(begun).to.deep.equal(["a1", "a2", "b1"]);
    await end("a1");
    expect(begun).to.deep.equal(["a1", "a2", "b1", "a3"]);
  });

  it("serves askers in turn, and no more than so many at once", async () => {
    void start("a", "a1");
    void start("b", "b1");
    for (const asker of ["c", "d"])
      for (const number of [1, 2]) void start(asker, `${asker}${number}`);
    await turn();
    expect(begun).to.deep.equal(["a1", "b1", "c1"]);
    await end("a1");
    await end("b1");
    await end("c1");
    expect(begun).to.deep.equal(["a1", "b1", "c1", "c2", "d1", "d2"]);
  });

  it("gives what the work gave, or throws what it threw, and goes on", async () => {
    const first = start("a", "a1");
    await turn();
    await end("a1");
    expect(await first).to.equal("a1");
    const failed = turns.take("a", () => Promise.reject(new Error("gone")));
    expect(await failed.catch((thrown: unknown) => String(thrown))).to.equal("Error: gone");
    for (const name of ["a2", "a3"]) void start("a", name);
    await turn();
    expect(begun).to.deep.equal(["a1", "a2", "a3"]);
  });

  it("says so when a turn does not come in time, and does not begin then", async () => {
    turns = createTurns({ atOnce: 3, each: 2, waitMs: 50 });
    const [, , late] = ["a1", "a2", "a3"].map((name) => start("a", name));
    expect(await late?.catch((thrown: unknown) => String(thrown))).to.equal(
      "Error: its turn did not come within 50 ms",
    );
    await end("a1");
    expect(begun).to.deep.equal(["a1", "a2"]);
  });

  it("has calls of one user wait for one another, in order", async () => {
    const turns = createTurns(ONE_EACH);
    const order: string[] = [];
    const one = await turns.begin("alice");
    const waiting = ["two", "three"].map(async (name) => {
      const end = await turns.begin("alice");
      order.push(name);
      end?.();
    });
    await turn();
    expect(order).to.deep.equal([]);
    one?.();
    await Promise.all(waiting);
    expect(order).to.deep.equal(["two", "three"]);
  });

  it("has nobody wait for others", async () => {
    const turns = createTurns(ONE_EACH);
    await turns.begin("alice");
    expect(await turns.begin("bob")).to.be.a("function");
  });

  it("waits no longer than it may, and lets nobody pass who waits behind", async () => {
    const turns = createTurns({ ...ONE_EACH, waitMs: 20 });
    const one = await turns.begin("alice");
    expect(await turns.begin("alice")).to.equal(null);
    const behind = turns.begin("alice");
    one?.();
    expect(await behind).to.be.a("function");
  });

  it("waits without end if it may", async () => {
    const turns = createTurns({ ...ONE_EACH, waitMs: Number.POSITIVE_INFINITY });
    const one = await turns.begin("alice");
    let hasTurn = false;
    const behind = turns.begin("alice").finally(() => (hasTurn = true));
    await staysSo("it waits", () => !hasTurn, 20);
    one?.();
    expect(await behind).to.be.a("function");
  });
});
