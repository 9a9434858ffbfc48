import { expect } from "chai";
import { AGAIN_MS, executionOf } from "../../../../src/engine/inflight/execution.js";

const ID = "c0ffee01".repeat(8);

/** A dockerd that answers pings, and inspects of containers where no client holds their locks. */
function proberOf(areLocked: boolean) {
  const asked: string[] = [];
  return {
    asked,
    answersPing() {
      asked.push("ping");
      return Promise.resolve(true);
    },
    answersFor(id: string) {
      asked.push(id);
      return Promise.resolve(!areLocked);
    },
  };
}

/** Does `work` by a clock that stands still until it is moved, so that a slow machine is no pause. */
async function byClock(work: (pass: (ms: number) => void) => Promise<void>): Promise<void> {
  let nowMs = performance.now();
  performance.now = () => nowMs;
  try {
    await work((ms) => {
      nowMs += ms;
    });
  } finally {
    // It hides the one of the prototype.
    Reflect.deleteProperty(performance, "now");
  }
}

describe("executionOf()", () => {
  const waiting = ["start", "rename", "update"].map((verb) => `container.${verb}`);
  for (const action of [...waiting, "network.connect", "checkpoint.create"]) {
    it(`proves that ${action} is done by its container alone, and never without one`, async () => {
      expect(await executionOf(action, [ID], proberOf(true)).isDone()).to.equal(false);
      expect(await executionOf(action, [ID], proberOf(false)).isDone()).to.equal(true);
      expect(await executionOf(action, [], proberOf(false)).isDone()).to.equal(false);
    });
  }

  it("proves by a ping that references are resolved where dockerd does so first", async () => {
    const prober = proberOf(true);
    const update = executionOf("container.update", [ID], prober);
    expect(await update.isResolved()).to.equal(true);
    expect(prober.asked).to.deep.equal(["ping"]);
    expect(await executionOf("container.rename", [ID], prober).isResolved()).to.equal(false);
  });

  it("proves by a ping that a create is done which refers to no container", async () => {
    expect(await executionOf("container.create", [], proberOf(false)).isDone()).to.equal(true);
  });

  it("proves nothing of a prune, which may remove files for long, and of a restart, which waits for an end", async () => {
    for (const action of ["volume.prune", "container.restart"]) {
      const execution = executionOf(action, [ID], proberOf(false));
      expect(await execution.isDone()).to.equal(false);
      expect(await execution.isResolved()).to.equal(false);
    }
  });

  it("goes by time alone where dockerd may not be asked", async () => {
    expect(await executionOf("container.rename", [], null).isDone()).to.equal(true);
  });

  it("asks once for all who ask, and after a failure not before a pause", () =>
    byClock(async (pass) => {
      const prober = proberOf(true);
      const { isDone } = executionOf("container.start", [ID], prober);
      expect(await Promise.all([isDone(), isDone()])).to.deep.equal([false, false]);
      pass(AGAIN_MS - 1);
      expect(await isDone()).to.equal(false);
      expect(prober.asked).to.deep.equal(["ping", ID]);
      pass(1);
      expect(await isDone()).to.equal(false);
      expect(prober.asked).to.deep.equal(["ping", ID, "ping", ID]);
    }));

  it("takes a question that fails for no proof", async () => {
    const answersPing = () => Promise.reject(new Error("dockerd is away"));
    const failing = { ...proberOf(false), answersPing };
    expect(await executionOf("container.start", [ID], failing).isDone()).to.equal(false);
  });
});
