import { expect } from "chai";
import { openTurns } from "./fake-turns.js";

describe("createEvaluationTurns(), for the share of a user", () => {
  const FOR_MS = 20_000;

  it("gives a user all of the time while nobody else asks", async () => {
    const { clock, loop, flood, spentBy } = openTurns();
    const done = flood("alice", 20, 16, FOR_MS);
    await loop();
    await done;
    expect(spentBy("alice")).to.be.at.least(FOR_MS);
    expect(clock.now()).to.equal(spentBy("alice"));
  });

  it("gives a user a fifth of the time while another asks for little", async () => {
    const { loop, flood, connection, spentBy } = openTurns();
    const done = [flood("alice", 20, 16, FOR_MS), connection("bob", 2, 20, FOR_MS)];
    await loop(FOR_MS);
    expect(spentBy("alice") / FOR_MS).to.be.within(0.18, 0.22);
    await loop();
    await Promise.all(done);
  });

  it("answers who asks for little at once, most of the time, and always soon", async () => {
    const { loop, flood, connection } = openTurns();
    const done = flood("alice", 20, 16, FOR_MS);
    const bob = connection("bob", 2, 20, FOR_MS);
    await loop();
    await done;
    const tookMs = (await bob).toSorted((a, b) => a - b);
    expect(tookMs[Math.floor(tookMs.length * 0.7)]).to.be.at.most(3);
    expect(tookMs.at(-1)).to.be.at.most(25);
  });

  it("lets a user begin with 50 ms though another asks", async () => {
    const { clock, run, loop, order } = openTurns();
    const all = [run("bob", 1), ...Array.from({ length: 10 }, () => run("alice", 10))];
    await loop(80);
    // Those that began before 50 ms were used, and none since.
    expect(order.filter((user) => user === "alice")).to.have.lengthOf(7);
    expect(clock.now()).to.be.at.least(70);
    await loop();
    await Promise.all(all);
  });

  it("holds nobody back for longer than 750 ms, whatever it has used", async () => {
    const { clock, run, loop, connection } = openTurns();
    const bob = connection("bob", 1, 20, 6000);
    await loop(50);
    const long = run("alice", 3000);
    await loop(3100);
    await long;
    const queuedMs = clock.now();
    const waited = run("alice", 1).then(() => clock.now() - queuedMs);
    await loop();
    expect(await waited).to.be.within(600, 800);
    await bob;
  });

  it("has a user owe nothing for time that was used while nobody else asked", async () => {
    const { loop, flood, connection, spentBy } = openTurns();
    const alice = flood("alice", 20, 4, FOR_MS);
    const mallory = connection("mallory", 1, 1000, FOR_MS);
    await loop(FOR_MS);
    expect(spentBy("alice") / FOR_MS).to.be.above(0.9);
    await loop();
    await Promise.all([alice, mallory]);
  });

  it("leaves no time unused between users who ask for much", async () => {
    const { loop, flood, spentBy } = openTurns();
    const done = [flood("alice", 20, 16, FOR_MS), flood("dave", 30, 2, FOR_MS)];
    await loop(FOR_MS);
    expect(spentBy("alice") / FOR_MS).to.be.within(0.45, 0.55);
    expect(spentBy("dave") / FOR_MS).to.be.within(0.45, 0.55);
    await loop();
    await Promise.all(done);
  });

  it("starves neither who asks for much nor who asks for little", async () => {
    const { loop, flood, connection, spentBy } = openTurns();
    const many = ["u1", "u2", "u3", "u4", "u5", "u6"];
    const little = many.map((user) => connection(user, 1, 5, FOR_MS));
    const much = flood("alice", 40, 16, FOR_MS);
    await loop(FOR_MS);
    expect(spentBy("alice") / FOR_MS).to.be.within(0.1, 0.22);
    for (const user of many) expect(spentBy(user) / FOR_MS, user).to.be.above(0.05);
    await loop();
    await Promise.all([...little, much]);
  });

  it("shares the time with a newcomer from the start, whatever was used alone before", async () => {
    const { clock, loop, flood, connection, spentBy } = openTurns();
    const alone = connection("alice", 20, 5, 10_000);
    await loop(10_000);
    await alone;
    const [beganMs, before] = [clock.now(), spentBy("alice")];
    const done = ["alice", "bob"].map((user) => flood(user, 20, 4, beganMs + 4000));
    await loop(beganMs + 4000);
    expect(before).to.be.above(7000);
    expect((spentBy("alice") - before) / 4000).to.be.within(0.4, 0.6);
    expect(spentBy("bob") / 4000).to.be.within(0.4, 0.6);
    await loop();
    await Promise.all(done);
  });

  it("counts a refused request as more than its evaluation took", async () => {
    const { clock, loop, connection, turns, spentBy } = openTurns();
    const bob = connection("bob", 1, 20, FOR_MS);
    const refuse = async (): Promise<void> => {
      while (clock.now() < FOR_MS) {
        await connection("alice", 0.5, 0, clock.now() + 0.5);
        turns.chargeRefusal("alice");
      }
    };
    const alice = Promise.all(Array.from({ length: 16 }, refuse));
    await loop(FOR_MS);
    // A fifth of the time, of which each refusal takes 3 ms: 66 a second.
    expect(spentBy("alice") / 0.5 / (FOR_MS / 1000)).to.be.within(60, 75);
    await loop();
    await Promise.all([alice, bob]);
  });

  it("charges nothing for refusals while nobody else asks", async () => {
    const { clock, loop, run, connection, turns } = openTurns();
    for (let at = 0; at < 1000; at++) turns.chargeRefusal("alice");
    const bob = connection("bob", 1, 20, 200);
    await loop(10);
    const queuedMs = clock.now();
    const waited = run("alice", 1).then(() => clock.now() - queuedMs);
    await loop();
    expect(await waited).to.be.below(10);
    await bob;
  });

  it("keeps a debt however many users ask", async () => {
    const { clock, run, loop, connection } = openTurns();
    const bob = connection("bob", 1, 20, 3000);
    await loop(50);
    const long = run("alice", 300);
    await loop(350);
    await long;
    const others = Array.from({ length: 1100 }, (_, at) => run(`user${at}`, 0));
    const queuedMs = clock.now();
    const waited = run("alice", 1).then(() => clock.now() - queuedMs);
    await loop();
    expect(await waited).to.be.above(500);
    await Promise.all([bob, ...others]);
  });
});
