import { expect } from "chai";
import { OverloadedError } from "../../../src/errors.js";
import { createEvaluationTurns, turnOf } from "../../../src/policy/evaluation-turns.js";
import type { Identity } from "../../../src/domain/identity.js";
import type { Message } from "../../../src/domain/message.js";

/** Turns on a clock that work moves, and a loop that runs when it is told to. */
function open() {
  let time = 0;
  const callbacks: (() => void)[] = [];
  const turns = createEvaluationTurns({
    now: () => time,
    later: (callback) => callbacks.push(callback),
  });
  const order: string[] = [];
  const run = (user: string, ms: number, waitMs?: number): Promise<number> =>
    turns.run(
      user,
      () => {
        time += ms;
        return order.push(user);
      },
      waitMs,
    );
  /** Goes on until nothing is left to do; what was promised is told in between. */
  const loop = async (): Promise<void> => {
    for (let next = callbacks.shift(); next !== undefined; next = callbacks.shift()) {
      next();
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return { turns, order, run, loop };
}

describe("createEvaluationTurns()", () => {
  it("does small work at once, and lets others ask after some", async () => {
    const { order, run, loop } = open();
    const all = [run("alice", 1), run("alice", 1), run("alice", 1)];
    expect(order).to.deep.equal(["alice", "alice"]);
    await loop();
    expect(await Promise.all(all)).to.deep.equal([1, 2, 3]);
  });

  it("serves who has used least first, however many requests another has", async () => {
    const { order, run, loop } = open();
    const all = Array.from({ length: 16 }, () => run("alice", 20));
    all.push(run("bob", 1), run("bob", 1), run("carol", 30), run("carol", 30));
    await loop();
    await Promise.all(all);
    expect(order.slice(0, 6)).to.deep.equal(["alice", "bob", "carol", "bob", "alice", "carol"]);
  });

  it("serves the next step of a small request before large ones", async () => {
    const { order, run, loop } = open();
    const large = Array.from({ length: 16 }, () => run("alice", 20));
    const small = run("bob", 1)
      .then(() => run("bob", 1))
      .then(() => run("bob", 1));
    await loop();
    await Promise.all([...large, small]);
    expect(order.slice(0, 4)).to.deep.equal(["alice", "bob", "bob", "bob"]);
  });

  it("saves nobody up more than a little for having asked for nothing", async () => {
    const { order, run, loop } = open();
    const busy = Array.from({ length: 50 }, () => run("alice", 20));
    await loop();
    const all = Array.from({ length: 20 }, () => run("alice", 20));
    all.push(...Array.from({ length: 20 }, () => run("bob", 20)));
    await loop();
    await Promise.all([...busy, ...all]);
    expect(order.slice(60, 70)).to.include("alice").and.to.include("bob");
  });

  it("gives up what has waited too long, and goes on", async () => {
    const { order, run, loop } = open();
    const first = [run("alice", 50), run("alice", 50)];
    const late = run("alice", 1, 10).catch((thrown: unknown) => thrown);
    const patient = run("alice", 1);
    await loop();
    expect(await late).to.be.instanceOf(OverloadedError);
    await Promise.all([...first, patient]);
    expect(order).to.have.lengthOf(3);
  });

  it("hands on what work throws, at once and later", async () => {
    const { turns, run, loop } = open();
    const fail = (): never => {
      throw new TypeError("no");
    };
    const outcomes = [turns.run("alice", fail), run("alice", 20), turns.run("alice", fail)].map(
      (promise) => promise.catch((thrown: unknown) => thrown),
    );
    await loop();
    const [now, , later] = await Promise.all(outcomes);
    expect(now).to.be.instanceOf(TypeError);
    expect(later).to.be.instanceOf(TypeError);
  });

  it("forgets users who wait for nothing", async () => {
    const { order, run, loop } = open();
    const all = Array.from({ length: 3000 }, (_, index) => run(`user${index}`, 1));
    await loop();
    await Promise.all(all);
    expect(order).to.have.lengthOf(3000);
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
