import { expect } from "chai";
import { OverloadedError } from "../../../../src/domain/errors.js";
import { turnNamed, turnOf } from "../../../../src/engine/fairness/fair-queue.js";
import type { Identity } from "../../../../src/domain/identity.js";
import type { Message } from "../../../../src/domain/message.js";
import { openTurns } from "./fake-turns.js";

const thrownBy = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );

describe("createFairQueue()", () => {
  it("does small work at once, and lets others ask after some", async () => {
    const { order, run, loop } = openTurns();
    const all = [run("alice", 1), run("alice", 1), run("alice", 1)];
    expect(order).to.deep.equal(["alice", "alice"]);
    await loop();
    expect(await Promise.all(all)).to.deep.equal([1, 2, 3]);
  });

  it("serves who has used least first, however many requests another has", async () => {
    const { order, run, loop } = openTurns();
    const all = Array.from({ length: 16 }, () => run("alice", 20));
    all.push(run("bob", 1), run("bob", 1), run("carol", 15), run("carol", 15));
    await loop();
    await Promise.all(all);
    expect(order.slice(0, 6)).to.deep.equal(["alice", "bob", "carol", "bob", "carol", "alice"]);
  });

  it("serves the next step of a small request before large ones", async () => {
    const { order, run, loop } = openTurns();
    const large = Array.from({ length: 16 }, () => run("alice", 20));
    const small = run("bob", 1)
      .then(() => run("bob", 1))
      .then(() => run("bob", 1));
    await loop();
    await Promise.all([...large, small]);
    expect(order.slice(0, 4)).to.deep.equal(["alice", "bob", "bob", "bob"]);
  });

  it("saves nobody up more than a little for having asked for nothing", async () => {
    const { order, run, loop } = openTurns();
    const busy = Array.from({ length: 50 }, () => run("alice", 20));
    await loop();
    const all = Array.from({ length: 20 }, () => run("alice", 20));
    all.push(...Array.from({ length: 20 }, () => run("bob", 20)));
    await loop();
    await Promise.all([...busy, ...all]);
    expect(order.slice(60, 70)).to.include("alice").and.to.include("bob");
  });

  it("hands on what work throws, at once and later", async () => {
    const { turns, run, loop } = openTurns();
    const fail = (): never => {
      throw new TypeError("no");
    };
    const outcomes = [turns.run("alice", fail), run("alice", 20), turns.run("alice", fail)].map(
      thrownBy,
    );
    await loop();
    const [now, , later] = await Promise.all(outcomes);
    expect(now).to.be.instanceOf(TypeError);
    expect(later).to.be.instanceOf(TypeError);
  });

  it("forgets users who wait for nothing", async () => {
    const { order, run, loop } = openTurns();
    const all = Array.from({ length: 3000 }, (_, index) => run(`user${index}`, 1));
    await loop();
    await Promise.all(all);
    expect(order).to.have.lengthOf(3000);
  });
});

describe("createFairQueue(), for how long work waits", () => {
  it("gives up work whose turn has not come in time, and goes on", async () => {
    const { order, run, loop } = openTurns();
    const first = [run("alice", 50), run("alice", 50)];
    const late = thrownBy(run("alice", 1, 10));
    const patient = run("alice", 1);
    await loop();
    expect(await late).to.be.instanceOf(OverloadedError);
    await Promise.all([...first, patient]);
    expect(order).to.have.lengthOf(3);
  });

  it("does nothing whose time has passed before it asks, though nobody waits", async () => {
    const { clock, order, run } = openTurns();
    clock.pass(20);
    expect(await thrownBy(run("alice", 1, 10))).to.be.instanceOf(OverloadedError);
    expect(order).to.deep.equal([]);
  });

  it("gives it up when its time has passed, not when its turn comes", async () => {
    const { clock, run, loop, flood, connection } = openTurns();
    const others = [flood("alice", 20, 16, 2000), connection("bob", 1, 20, 2000)];
    await loop(500);
    const queuedMs = clock.now();
    const gaveUp = thrownBy(run("alice", 20, queuedMs + 200)).then((thrown) => {
      expect(thrown).to.be.instanceOf(OverloadedError);
      return clock.now() - queuedMs;
    });
    await loop();
    expect(await gaveUp).to.be.within(200, 221);
    await Promise.all(others);
  });
});

describe("turnOf()", () => {
  it("keeps refused callers from those without a name", () => {
    const identity = (name: string): Identity => ({ name }) as Identity;
    const message = (user: string | null): Message => ({ user }) as Message;
    expect(turnOf(identity("alice"), message("cn"))).to.equal("alice");
    expect(turnOf(identity(""), message("cn"))).to.equal("?cn");
    expect(turnOf(identity(""), message(null))).to.equal("?");
  });
});

describe("turnNamed()", () => {
  it("is the turn of those without a name for a message that names nobody", () => {
    expect(turnNamed("")).to.equal("?");
    expect(turnNamed("alice")).to.equal("alice");
  });
});
