import { expect } from "chai";
import { createCheckBench, type CheckBench, SETTLED_MS } from "./check-bench.js";

describe("createExecutionCheck(), requests that are not known", () => {
  let bench: CheckBench;

  beforeEach(() => {
    bench = createCheckBench();
  });

  describe("where the stream of events has gaps", () => {
    it("accuses no request whose event may be lost", () => {
      const decision = bench.allow("container.kill");
      bench.check.interrupted();
      bench.check.connected(true);
      bench.event("kill");
      bench.answer(decision, "container.kill");
      bench.pass(10_000);
      expect(bench.found).to.deep.equal([]);
    });

    it("nor one that was allowed without a stream", () => {
      bench.check.interrupted();
      const decision = bench.allow("container.kill");
      bench.check.connected(true);
      bench.event("kill");
      bench.answer(decision, "container.kill");
      bench.pass(10_000);
      expect(bench.found).to.deep.equal([]);
    });

    it("nor is an event of before it a mismatch for itself", () => {
      bench.check.interrupted();
      bench.tick(1000);
      bench.check.connected(true);
      bench.event("rename", "b", { timeMs: bench.nowMs() - 1 });
      bench.pass(10_000);
      expect(bench.found).to.deep.equal([]);
    });
  });

  describe("where dockerd does not ask about its requests", () => {
    beforeEach(() => {
      bench.check.connected(false);
    });

    it("takes no event for a mismatch for itself", () => {
      bench.pass(SETTLED_MS * 2);
      bench.event("rename");
      bench.pass(10_000);
      expect(bench.found).to.deep.equal([]);
    });

    it("does so once dockerd has asked for long", () => {
      bench.allow("container.list");
      bench.event("rename");
      bench.pass(SETTLED_MS + 1000);
      expect(bench.found).to.deep.equal([]);
      bench.event("rename");
      bench.pass(10_000);
      expect(bench.found.length).to.equal(1);
    });

    it("still accuses a request that succeeded without its event", () => {
      const decision = bench.allow("container.kill");
      bench.event("kill");
      bench.answer(decision, "container.kill");
      bench.pass(10_000);
      expect(bench.accused()).to.deep.equal([[decision]]);
    });
  });
});
