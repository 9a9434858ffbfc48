import { expect } from "chai";
import { createCheckBench, type CheckBench, SETTLED_MS, target } from "./check-bench.js";

/** What dockerd shows of an error that it has not written yet, as of a success without a body. */
const UNCLEAR = { status: null };

describe("createExecutionCheck()", () => {
  let bench: CheckBench;

  beforeEach(() => {
    bench = createCheckBench();
  });

  it("takes an event of the object that was decided about for what was decided", () => {
    const decision = bench.allow("container.rename");
    bench.event("rename", "a");
    bench.answer(decision, "container.rename");
    bench.pass(60_000);
    expect(bench.found).to.deep.equal([]);
    expect(bench.check.counts()).to.deep.equal({ matched: 1, mismatched: 0, dropped: 0 });
  });

  it("takes each object that a reference could mean for one that was decided about", () => {
    bench.allow("container.rename", { targets: [target("a"), target("b")] });
    bench.event("rename", "b");
    bench.pass(60_000);
    expect(bench.found).to.deep.equal([]);
  });

  it("reports another object, with the request that it may come of, once", () => {
    const decision = bench.allow("container.rename");
    bench.event("rename", "b");
    bench.answer(decision, "container.rename");
    bench.pass(120_000);
    expect(bench.accused()).to.deep.equal([[decision]]);
    const [mismatch] = bench.found;
    expect(mismatch?.action).to.equal("container.rename");
    expect(mismatch?.event.id).to.equal("b");
    expect(mismatch?.suspects[0]).to.deep.include({
      user: "alice",
      targets: [{ kind: "container", ref: "web", id: "a", owner: "alice" }],
    });
    expect(bench.check.counts().mismatched).to.equal(1);
  });

  for (const days of [1, -1])
    it(`reports it all the same while the host's clock is set by ${days} day`, () => {
      const decision = bench.allow("container.rename");
      bench.setClock(days * 86_400_000);
      bench.event("rename", "b");
      bench.answer(decision, "container.rename");
      bench.pass(10_000);
      bench.setClock(days * -86_400_000);
      expect(bench.accused()).to.deep.equal([[decision]]);
      const after = bench.allow("container.rename");
      bench.event("rename", "b");
      bench.answer(after, "container.rename");
      bench.pass(10_000);
      expect(bench.accused()).to.deep.equal([[decision], [after]]);
    });

  it("reports the victim's own request of the same kind no less than the other one", () => {
    const hers = bench.allow("container.rename");
    const his = bench.allow("container.rename", { user: "bob", targets: [target("b")] });
    bench.event("rename", "b");
    bench.event("rename", "b");
    bench.answer(his, "container.rename");
    bench.answer(hers, "container.rename");
    bench.pass(10_000);
    expect(bench.accused()).to.deep.equal([[hers]]);
  });

  it("reports an event that no request can have caused, where only requests do", () => {
    bench.event("rename");
    bench.pass(10_000);
    expect(bench.accused()).to.deep.equal([[]]);
  });

  it("reports what a request about an object that was missing reached", () => {
    const decision = bench.allow("container.kill", { targets: [target(null)] });
    bench.event("kill");
    bench.answer(decision, "container.kill");
    bench.pass(10_000);
    expect(bench.accused()).to.deep.equal([[decision]]);
  });

  it("goes on after a report that fails, and says so once", () => {
    const fault = new TypeError("a fault");
    bench = createCheckBench(({ event }) => {
      if (event.id === "bad") throw fault;
    });
    bench.event("rename", "bad");
    bench.event("rename", "b");
    bench.pass(10_000);
    bench.event("rename", "c");
    bench.pass(10_000);
    expect(bench.found.map(({ event }) => event.id)).to.deep.equal(["b", "c"]);
    expect(bench.faults).to.deep.equal([fault]);
  });

  describe("an event that dockerd may make itself", () => {
    const health = "exec_create";

    it("is no mismatch without a request", () => {
      bench.event(health);
      bench.pass(120_000);
      expect(bench.found).to.deep.equal([]);
    });

    it("is none beside a request whose own event comes later", () => {
      const decision = bench.allow("exec.create");
      bench.event(health);
      bench.event(health, "a");
      bench.answer(decision, "exec.create", { status: 201 });
      bench.pass(120_000);
      expect(bench.found).to.deep.equal([]);
    });

    it("is none beside a request that fails, or may have failed, or is not answered", () => {
      for (const response of [{ status: 404 }, UNCLEAR, { status: 200 }, null]) {
        const decision = bench.allow("exec.create");
        bench.event(health);
        if (response !== null) bench.answer(decision, "exec.create", response);
        bench.pass(120_000);
      }
      expect(bench.found).to.deep.equal([]);
    });

    it("is one beside a request that succeeded without an event of its own", () => {
      const decision = bench.allow("exec.create");
      bench.event(health);
      bench.pass(20_000);
      expect(bench.found).to.deep.equal([]);
      bench.answer(decision, "exec.create", { status: 201 });
      bench.pass(5000);
      expect(bench.accused()).to.deep.equal([[decision]]);
    });

    it("is none beside a request that was allowed after it, or answered before it", () => {
      const before = bench.allow("container.kill");
      bench.answer(before, "container.kill");
      bench.tick(2);
      bench.event("kill");
      const after = bench.allow("container.kill");
      bench.answer(after, "container.kill");
      bench.event("kill", "c", { timeMs: bench.nowMs() - 1 });
      bench.pass(10_000);
      expect(bench.found).to.deep.equal([]);
    });

    it("is none for what another action makes as well", () => {
      bench.allow("container.restart");
      const killed = bench.allow("container.kill", { targets: [target("c")] });
      for (const action of ["kill", "stop", "start", "restart"]) bench.event(action, "a");
      bench.event("kill", "c");
      bench.answer(killed, "container.kill");
      bench.pass(120_000);
      expect(bench.found).to.deep.equal([]);
    });

    it("is none beside a request that removes a link, which has no event", () => {
      const decision = bench.allow("container.delete", { removesLink: true });
      bench.event("destroy");
      bench.answer(decision, "container.delete");
      bench.pass(10_000);
      expect(bench.found).to.deep.equal([]);
    });
  });

  describe("a request about objects that are not known", () => {
    it("accounts for one event", () => {
      bench.allow("container.rename", { targets: null });
      bench.event("rename");
      bench.event("rename", "c");
      bench.pass(10_000);
      expect(bench.found.map((one) => one.event.id)).to.deep.equal(["c"]);
    });

    it("so does one that dockerd could not be asked about", () => {
      bench.allow("container.rename", { targets: [target(null, { found: null })] });
      bench.event("rename");
      bench.pass(10_000);
      expect(bench.found).to.deep.equal([]);
    });

    it("so does one of which the answer alone is seen", () => {
      bench.event("rename");
      bench.answer(null, "container.rename");
      bench.pass(10_000);
      expect(bench.found).to.deep.equal([]);
    });

    it("is a build whose containers are attached to, as often as it likes", () => {
      bench.allow("build.run", { targets: null });
      bench.event("attach");
      bench.event("attach", "c");
      bench.pass(SETTLED_MS);
      expect(bench.found).to.deep.equal([]);
    });
  });

  describe("a stream that dockerd may answer much later", () => {
    it("is accused when its own event does not come", () => {
      const decision = bench.allow("container.archive_get");
      bench.event("archive-path");
      bench.pass(10_000);
      expect(bench.accused()).to.deep.equal([[decision]]);
    });

    it("may be of before the start, for a while", () => {
      bench.event("attach");
      bench.pass(10_000);
      expect(bench.found).to.deep.equal([]);
      bench.pass(SETTLED_MS);
      bench.event("attach");
      bench.pass(10_000);
      expect(bench.accused()).to.deep.equal([[]]);
    });
  });

  it("compares events of swarms by their own ids", () => {
    const secret = target("s", { kind: "secret" });
    const decision = bench.allow("secret.delete", { targets: [secret] });
    bench.answer(decision, "secret.delete");
    bench.event("remove", "t", { type: "secret", timeMs: bench.nowMs() + 1000 });
    bench.pass(10_000);
    expect(bench.accused()).to.deep.equal([[decision]]);
  });

  it("ignores events that are not compared", () => {
    bench.allow("container.start");
    bench.event("die");
    bench.event("connect", "n", { type: "network" });
    bench.pass(10_000);
    expect(bench.found).to.deep.equal([]);
  });

  it("counts what is too much to wait for", () => {
    for (let at = 0; at < 1005; at++) bench.event("rename", `c${at}`);
    expect(bench.check.counts().dropped).to.equal(5);
  });
});
