import { expect } from "chai";
import { createDiskSync } from "../../../../src/audit/record/disk-sync.js";
import type { AppendOnly } from "../../../../src/audit/record/append-only.js";
import { waitFor } from "../../../wait-for.js";

describe("createDiskSync()", () => {
  let events: string[];
  let failing: Error | null;
  /** Resolves when a sync may end. */
  let mayEnd: Promise<void>;

  beforeEach(() => {
    events = [];
    failing = null;
    mayEnd = Promise.resolve();
  });

  const fileNamed = (name: string): AppendOnly => ({
    isRegular: true,
    write: () => null,
    change: () => null,
    tail: () => ({ lines: [], rest: null }),
    began: () => null,
    size: () => 0,
    async sync() {
      events.push(`sync ${name}`);
      await mayEnd;
      if (failing !== null) throw failing;
    },
    syncNow() {
      if (failing !== null) throw failing;
      events.push(`sync ${name} at once`);
    },
    close: () => events.push(`close ${name}`),
  });

  const create = () =>
    createDiskSync({
      file: () => current,
      syncing: () => () => events.push("kept"),
      failed: (thrown) => events.push(`failed: ${(thrown as Error).message}`),
    });
  const current = fileNamed("new");

  /** Lets no sync end until what it returns is called. */
  function holdSyncs(): () => void {
    let end = (): void => undefined;
    mayEnd = new Promise((resolve) => (end = resolve));
    return () => {
      end();
    };
  }

  const each = { sync: "each", syncWithinMs: 60_000 } as const;

  it("has those who wait at the same time share a sync, and those after it the next one", async () => {
    const disk = create();
    disk.configure(each);
    const end = holdSyncs();
    const first = Array.from({ length: 50 }, () => disk.settled());
    await waitFor("the first sync", () => events.length === 1);
    const second = Array.from({ length: 50 }, () => disk.settled());
    end();
    await Promise.all([...first, ...second]);
    expect(events).to.deep.equal(["sync new", "sync new"]);
  });

  it("lets nobody wait unless each record must be on the disk, and syncs later", async () => {
    const disk = create();
    disk.configure({ sync: "interval", syncWithinMs: 10 });
    disk.written();
    disk.written();
    expect(disk.settled()).to.equal(null);
    await waitFor("the head", () => events.includes("kept"));
    expect(events).to.deep.equal(["sync new", "kept"]);
  });

  it("syncs nothing when it is off, but keeps the head", async () => {
    const disk = create();
    disk.configure({ sync: "off", syncWithinMs: 10 });
    disk.finish(fileNamed("old"));
    expect(events).to.deep.equal(["kept", "close old"]);
    disk.written();
    await waitFor("the head", () => events.length >= 3);
    expect(events.slice(2)).to.deep.equal(["kept"]);
  });

  it("has a file on the disk, and its last record kept, before another one follows", () => {
    const disk = create();
    disk.finish(fileNamed("old"));
    expect(events).to.deep.equal(["sync old at once", "kept", "close old"]);
  });

  it("tells where a file cannot be synced at its end, and keeps no record of it", () => {
    const disk = create();
    failing = new Error("EIO");
    disk.finish(fileNamed("old"));
    expect(events).to.deep.equal(["failed: EIO", "close old"]);
    expect(disk.failure()).to.equal(failing);
  });

  it("rejects for all who wait, tells it once, and has the next record fail", async () => {
    const disk = create();
    disk.configure(each);
    failing = new Error("EIO");
    const waiting = [disk.settled(), disk.settled()];
    const outcomes = await Promise.allSettled(waiting.map(async (one) => one));
    expect(outcomes.map(({ status }) => status)).to.deep.equal(["rejected", "rejected"]);
    expect(events).to.deep.equal(["sync new", "failed: EIO"]);
    expect(disk.health()).to.deep.equal({ failures: 1, problem: "EIO" });
    expect([disk.failure(), disk.failure()]).to.deep.equal([failing, null]);
    failing = null;
    await disk.settled();
    expect(disk.health()).to.deep.equal({ failures: 1, problem: null });
  });

  it("rejects for those who wait while the file before cannot be synced", async () => {
    const disk = create();
    disk.configure(each);
    const settled = disk.settled();
    failing = new Error("EIO");
    disk.finish(fileNamed("old"));
    failing = null;
    const [outcome] = await Promise.allSettled([settled]);
    expect(outcome).to.deep.include({ status: "rejected" });
    expect(events).to.deep.equal(["failed: EIO", "close old", "sync new"]);
    await disk.settled();
  });

  it("rejects for those who wait for the next sync when one fails", async () => {
    const disk = create();
    disk.configure(each);
    failing = new Error("EIO");
    const end = holdSyncs();
    const first = disk.settled();
    await waitFor("the first sync", () => events.length === 1);
    const second = disk.settled();
    end();
    const outcomes = Promise.allSettled([first, second]);
    await Promise.allSettled([first]);
    failing = null;
    expect((await outcomes).map(({ status }) => status)).to.deep.equal(["rejected", "rejected"]);
  });

  it("syncs and closes the file at the end", () => {
    const disk = create();
    disk.written();
    disk.end();
    expect(events).to.deep.equal(["sync new at once", "close new", "kept"]);
  });
});
