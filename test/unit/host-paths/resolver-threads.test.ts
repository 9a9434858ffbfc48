import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { createPathResolver } from "../../../src/host-paths/resolve-host-paths.js";
import type { ResolverThreads } from "../../../src/host-paths/resolver-threads.js";
import { createResolverThreads } from "../../../src/host-paths/resolver-threads.js";
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
    parentPort.on("message", ({ id, paths }) => {
      const answer = () => parentPort.postMessage({ id, places: [null] });
      ${statement}
    });`;
  return new URL(`data:text/javascript,${encodeURIComponent(text)}`);
}

async function timed(
  threads: ResolverThreads,
  user = "alice",
): Promise<{ known: boolean; ms: number }> {
  const start = performance.now();
  const places = await threads.run(TASK, user);
  return { known: places !== null, ms: performance.now() - start };
}

describe("createResolverThreads()", () => {
  it("knows nothing of a task whose thread ends", async () => {
    const threads = createResolverThreads(workerThat("process.exit(1)"), 10_000);
    expect((await timed(threads)).known).to.equal(false);
    expect((await timed(threads)).known).to.equal(false);
    await threads.close();
  });

  it("knows nothing of a task whose thread throws", async () => {
    const threads = createResolverThreads(workerThat("throw new Error()"), 10_000);
    expect((await timed(threads)).known).to.equal(false);
    await threads.close();
  });

  it("gives up a thread that hangs, a few times, then answers at once until one comes back", async () => {
    const hang = "execFileSync('sleep', ['3'])";
    const deadlineMs = 300;
    const threads = createResolverThreads(workerThat(hang), deadlineMs);
    for (let round = 0; round < 2; round++) {
      const { known, ms } = await timed(threads);
      expect(known).to.equal(false);
      expect(ms).to.be.at.least(0.9 * deadlineMs);
    }
    expect((await timed(threads)).ms).to.be.below(0.9 * deadlineMs);
    // Another user's paths may lie where the disk answers.
    expect((await timed(threads, "bob")).ms).to.be.at.least(0.9 * deadlineMs);
    await new Promise((done) => setTimeout(done, 4000));
    expect((await timed(threads)).ms).to.be.at.least(0.9 * deadlineMs);
    await threads.close();
  });

  it("lets no task wait for many others", async () => {
    const threads = createResolverThreads(workerThat("setTimeout(answer, 400)"), 1000);
    const all = await Promise.all(Array.from({ length: 12 }, () => timed(threads)));
    expect(all[0]?.known).to.equal(true);
    expect(all.at(-1)?.known).to.equal(false);
    expect(Math.max(...all.map(({ ms }) => ms))).to.be.below(6000);
    await threads.close();
  });

  it("takes one task of each user in turn", async () => {
    const threads = createResolverThreads(workerThat("answer()"), 10_000, 1);
    const order: string[] = [];
    const asked = ["alice", "alice", "alice", "alice", "bob", "carol", "bob"].map(async (user) => {
      await threads.run(TASK, user);
      order.push(user);
    });
    await Promise.all(asked);
    expect(order.join(" ")).to.equal("alice bob carol alice bob alice alice");
    await threads.close();
  });

  it("answers a user while the thread of another hangs", async () => {
    // Of the two first jobs one hangs; a thread that has been given up is not used again.
    const hang = "if (paths[0].path === '/hang') execFileSync('sleep', ['3']); else answer()";
    const threads = createResolverThreads(workerThat(hang), 2000);
    const paths = [{ raw: "/hang", path: "/hang", readOnly: false }];
    const hanging = threads.run({ ...TASK, paths }, "alice");
    expect((await timed(threads, "bob")).known).to.equal(true);
    expect(await hanging).to.equal(null);
    await threads.close();
  });

  it("knows nothing where no thread can be had, and asks for one anew", async () => {
    // Node starts none from such a place, and says so by throwing.
    const threads = createResolverThreads(new URL("http://nowhere/"), 10_000);
    expect((await timed(threads)).known).to.equal(false);
    expect((await timed(threads)).known).to.equal(false);
    await threads.close();
  });

  it("answers nothing once it is closed", async () => {
    const threads = createResolverThreads(workerThat("answer()"), 100);
    await threads.close();
    expect((await timed(threads)).known).to.equal(false);
  });
});

describe("createPathResolver() when it is late", () => {
  it("leaves gaps", async () => {
    const root = mkdtempSync(join(tmpdir(), "facts-late-"));
    const policy = { skip: () => false, dockerSockets: [] };
    // No thread starts as quickly.
    const resolver = createPathResolver({ hostRoot: root, deadlineMs: 1 });
    const late = await resolver.resolve(created({ Binds: ["/a:/x:ro", "/b:/y"] }), policy);
    expect(late.gaps).to.deep.equal(["host_paths[0].resolved", "host_paths[1].resolved"]);
    expect(late.host_paths?.[0]?.read_only).to.equal(false);
    expect(late.host_paths?.[0]?.resolved).to.equal(null);
    await resolver.close();
    rmSync(root, { recursive: true });
  });
});
