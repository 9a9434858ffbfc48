import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mock } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { expect } from "chai";
import { createPathResolver } from "../../../../src/engine/host-paths/resolve-host-paths.js";
import type { ResolverThreads } from "../../../../src/engine/host-paths/resolver-threads.js";
import { createResolverThreads } from "../../../../src/engine/host-paths/resolver-threads.js";
import { created } from "../facts/call.js";

const TASK = {
  host: { root: "/", mountInfo: "/proc/self/mountinfo", mountRoot: "/" },
  paths: [{ raw: "/", path: "/", readOnly: false }],
  dockerSockets: [],
};

/** A thread that runs `statement` for each job, where `answer` answers it. */
function workerThat(statement: string): URL {
  const text = `
    import { parentPort } from "node:worker_threads";
    import { execFileSync } from "node:child_process";
    import { readlinkSync } from "node:fs";
    parentPort.postMessage({ thread: readlinkSync("/proc/thread-self") });
    parentPort.on("message", ({ id, paths }) => {
      const answer = () => parentPort.postMessage({ id, places: [null] });
      ${statement}
    });`;
  return new URL(`data:text/javascript,${encodeURIComponent(text)}`);
}

/** Longer than any test takes; where a deadline must pass, the test lets it pass. */
const DEADLINE_MS = 600_000;

describe("createResolverThreads()", () => {
  it("knows nothing of a task whose thread ends", async () => {
    const threads = createResolverThreads(workerThat("process.exit(1)"), DEADLINE_MS);
    expect(await threads.run(TASK, "alice")).to.equal(null);
    expect(await threads.run(TASK, "alice")).to.equal(null);
    await threads.close();
  });

  it("knows nothing of a task whose thread throws", async () => {
    const threads = createResolverThreads(workerThat("throw new Error()"), DEADLINE_MS);
    expect(await threads.run(TASK, "alice")).to.equal(null);
    await threads.close();
  });

  describe("whose threads hang", () => {
    let folder: string;
    let threads: ResolverThreads;

    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), "threads-"));
      writeFileSync(join(folder, "hanging"), "");
      mock.timers.enable({ apis: ["setTimeout"] });
    });

    afterEach(async () => {
      free();
      mock.timers.reset();
      await threads.close();
      rmSync(folder, { recursive: true });
    });

    /** A statement that hangs as the kernel can, and cannot be ended from outside, until `free`. */
    const hang = (): string => {
      const script = `echo x >> '${folder}/hanging'; until [ -e '${folder}/free' ]; do sleep 0.02; done`;
      return `execFileSync("sh", ["-c", ${JSON.stringify(script)}]);`;
    };
    const free = (): void => {
      writeFileSync(join(folder, "free"), "");
    };
    const hanging = async (count: number): Promise<void> => {
      while (readFileSync(join(folder, "hanging"), "utf8").split("\n").length - 1 < count)
        await turn();
    };

    /** Lets deadlines pass until there is an answer: a thread that lacks a processor gets more than one. */
    const overdue = async (asked: Promise<unknown>): Promise<unknown> => {
      const asking = { isAnswered: false };
      void asked.finally(() => (asking.isAnswered = true));
      while (!asking.isAnswered) {
        mock.timers.tick(DEADLINE_MS);
        await turn();
      }
      return asked;
    };

    it("gives them up, a few times, then answers at once until one comes back", async () => {
      threads = createResolverThreads(workerThat(`${hang()} answer();`), DEADLINE_MS);
      for (const count of [1, 2]) {
        const asked = threads.run(TASK, "alice");
        await hanging(count);
        expect(await overdue(asked)).to.equal(null);
      }
      // No deadline passes.
      expect(await threads.run(TASK, "alice")).to.equal(null);
      // Another user's paths may lie where the disk answers.
      const other = threads.run(TASK, "bob");
      await hanging(3);
      expect(await overdue(other)).to.equal(null);
      free();
      while ((await threads.run(TASK, "alice")) === null) await turn();
    });

    it("answers a user while the thread of another hangs", async () => {
      // Of the two first jobs one hangs; a thread that has been given up is not used again.
      const statement = `if (paths[0].path === "/hang") ${hang()} else answer();`;
      threads = createResolverThreads(workerThat(statement), DEADLINE_MS);
      const paths = [{ raw: "/hang", path: "/hang", readOnly: false }];
      const asked = threads.run({ ...TASK, paths }, "alice");
      await hanging(1);
      expect(await threads.run(TASK, "bob")).to.not.equal(null);
      expect(await overdue(asked)).to.equal(null);
    });
  });

  describe("on a host that has much to do", () => {
    /** Lets deadlines pass while a thread is busy, and returns what became of its task. */
    async function afterDeadlines(count: number): Promise<unknown> {
      const now = performance.now.bind(performance);
      const go = new SharedArrayBuffer(4);
      const statement = "while (Atomics.load(paths[0].go, 0) === 0); answer();";
      mock.timers.enable({ apis: ["setTimeout"] });
      const threads = createResolverThreads(workerThat(statement), DEADLINE_MS);
      try {
        let nowMs = 0;
        performance.now = () => nowMs;
        const path = { raw: "/", path: "/", readOnly: false, go: new Int32Array(go) };
        const asked = threads.run({ ...TASK, paths: [path] }, "alice");
        for (let passed = 1; passed <= count; passed++) {
          nowMs = passed * DEADLINE_MS;
          mock.timers.tick(DEADLINE_MS);
          // The thread may not have begun yet, which counts alike.
          await turn();
          await turn();
        }
        Atomics.store(new Int32Array(go), 0, 1);
        return await asked;
      } finally {
        performance.now = now;
        mock.timers.reset();
        await threads.close();
      }
    }

    it("waits for a thread that waits for a processor", async () => {
      expect(await afterDeadlines(9)).to.deep.equal([null]);
    });

    it("waits for none for ever", async () => {
      expect(await afterDeadlines(10)).to.equal(null);
    });
  });

  it("lets no task wait for many others", async () => {
    const now = performance.now.bind(performance);
    let nowMs = 0;
    performance.now = () => nowMs;
    const threads = createResolverThreads(workerThat("answer()"), DEADLINE_MS);
    try {
      const first = threads.run(TASK, "alice");
      const second = threads.run(TASK, "alice");
      nowMs = 10 * DEADLINE_MS + 1;
      const third = threads.run(TASK, "alice");
      expect(await first).to.not.equal(null);
      expect(await second).to.equal(null);
      expect(await third).to.not.equal(null);
    } finally {
      performance.now = now;
      await threads.close();
    }
  });

  it("takes one task of each user in turn", async () => {
    const threads = createResolverThreads(workerThat("answer()"), DEADLINE_MS, 1);
    const order: string[] = [];
    const asked = ["alice", "alice", "alice", "alice", "bob", "carol", "bob"].map(async (user) => {
      await threads.run(TASK, user);
      order.push(user);
    });
    await Promise.all(asked);
    expect(order.join(" ")).to.equal("alice bob carol alice bob alice alice");
    await threads.close();
  });

  it("knows nothing where no thread can be had, and asks for one anew", async () => {
    // Node starts none from such a place, and says so by throwing.
    const threads = createResolverThreads(new URL("http://nowhere/"), DEADLINE_MS);
    expect(await threads.run(TASK, "alice")).to.equal(null);
    expect(await threads.run(TASK, "alice")).to.equal(null);
    await threads.close();
  });

  it("answers nothing once it is closed", async () => {
    const threads = createResolverThreads(workerThat("answer()"), 100);
    await threads.close();
    expect(await threads.run(TASK, "alice")).to.equal(null);
  });
});

describe("createPathResolver() whose threads do not answer", () => {
  it("leaves gaps", async () => {
    const root = mkdtempSync(join(tmpdir(), "facts-late-"));
    const policy = { skip: () => false, dockerSockets: [] };
    const resolver = createPathResolver({ hostRoot: root });
    await resolver.close();
    const late = await resolver.resolve(created({ Binds: ["/a:/x:ro", "/b:/y"] }), policy);
    expect(late.gaps).to.deep.equal(["host_paths[0].resolved", "host_paths[1].resolved"]);
    expect(late.host_paths?.[0]?.read_only).to.equal(false);
    expect(late.host_paths?.[0]?.resolved).to.equal(null);
    rmSync(root, { recursive: true });
  });
});
