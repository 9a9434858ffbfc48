import { Worker } from "node:worker_threads";
import { once } from "node:events";
import { expect } from "chai";
import { isRunnable, ownThread } from "../../../../src/engine/host-paths/thread-state.js";

describe("isRunnable()", () => {
  it("tells a thread that runs", () => {
    expect(isRunnable(ownThread())).to.equal(true);
  });

  it("tells a thread that waits", async () => {
    const worker = new Worker(
      `const { parentPort } = require("node:worker_threads");
      parentPort.postMessage(require("node:fs").readlinkSync("/proc/thread-self"));
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);`,
      { eval: true },
    );
    const [thread] = (await once(worker, "message")) as [string];
    // It may not wait yet.
    while (isRunnable(thread)) await new Promise((resolve) => setImmediate(resolve));
    await worker.terminate();
    expect(isRunnable(thread)).to.equal(false);
  });

  it("takes an unknown thread for one that waits", () => {
    for (const thread of [null, "1/task/999999999"]) expect(isRunnable(thread)).to.equal(false);
  });
});
