import { expect } from "chai";
import { createTurns } from "../../../src/keeper/turns.js";

const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("createTurns()", () => {
  it("has calls of one user wait for one another, in order", async () => {
    const turns = createTurns();
    const order: string[] = [];
    const one = await turns.take("alice");
    const waiting = ["two", "three"].map(async (name) => {
      const end = await turns.take("alice");
      order.push(name);
      end?.();
    });
    await tick();
    expect(order).to.deep.equal([]);
    one?.();
    await Promise.all(waiting);
    expect(order).to.deep.equal(["two", "three"]);
  });

  it("has nobody wait for others", async () => {
    const turns = createTurns();
    await turns.take("alice");
    expect(await turns.take("bob")).to.be.a("function");
  });

  it("waits no longer than it may, and lets nobody pass who waits behind", async () => {
    const turns = createTurns(20);
    const one = await turns.take("alice");
    expect(await turns.take("alice")).to.equal(null);
    const behind = turns.take("alice");
    one?.();
    expect(await behind).to.be.a("function");
  });
});
