import { appendFileSync, truncateSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { expect } from "chai";
import { openIndex, type AuditIndex } from "../../../../src/audit/index/audit-index.js";
import type { Filter } from "../../../../src/audit/log/filter.js";
import { freshFolder } from "../../../fresh-folder.js";
import { linesOf } from "./lines-of.js";
import { ANY } from "./random-log.js";

const START_MS = Date.UTC(2026, 10, 28);
const TEXT: Filter = { ...ANY, text: '"user":"user-' };
const timeOf = (second: number): string => new Date(START_MS + second * 1000).toISOString();

describe("AuditIndex.textWindow()", () => {
  const at = freshFolder();
  let open: AuditIndex[] = [];

  afterEach(() => {
    for (const index of open) index.close();
    open = [];
  });

  async function indexOf(...parts: readonly (string | Buffer)[]): Promise<AuditIndex> {
    const files = parts.map((content, part) => {
      const file = at(`audit.jsonl.${part}`);
      writeFileSync(file, content);
      return file;
    });
    const index = await openIndex(files, { folder: at("index") });
    open.push(index);
    return index;
  }

  /** The users in each window, the newest window first, and checks that the answers about a window agree. */
  async function windowsOf(index: AuditIndex, filter: Filter): Promise<readonly string[][]> {
    const windows: string[][] = [];
    for (let { untilMs } = filter; ;) {
      const window = await index.textWindow({ ...filter, untilMs }, 1);
      const within = { ...filter, sinceMs: window?.sinceMs ?? filter.sinceMs, untilMs };
      const facets = await index.facets(within);
      const range = { fromMs: 0, toMs: START_MS * 2, buckets: 1 };
      const [bar] = await index.timeline(within, range);
      const { found } = await index.search(within, { limit: 100_000, before: null });
      windows.push(found.map(({ record }) => record.user ?? ""));
      const decisions = facets.effect.reduce((sum, { count }) => sum + count, 0);
      expect([decisions, bar?.allowed]).to.deep.equal([found.length, found.length]);
      if (window === null) return windows;
      expect(window.records).to.be.at.least(found.length);
      untilMs = window.sinceMs;
    }
  }

  const newestFirst = (from: number, to: number): readonly string[] =>
    Array.from({ length: to - from }, (_, at) => `user-${to - 1 - at}`);

  it("divides the time, so that each record is in one window", async () => {
    const index = await indexOf(gzipSync(linesOf(0, 5000)), linesOf(5000, 9000));
    const windows = await windowsOf(index, TEXT);
    expect(windows.length).to.be.within(4, 6);
    expect(windows.flat()).to.deep.equal(newestFirst(0, 9000));
  });

  it("keeps records of the same time together, also at the end of a window", async () => {
    const same = linesOf(3000, 5000, { time: timeOf(3000) });
    const index = await indexOf(linesOf(0, 3000) + same + linesOf(5000, 7000));
    const windows = await windowsOf(index, TEXT);
    expect(windows.length).to.be.greaterThan(1);
    expect(windows.flat()).to.deep.equal(newestFirst(0, 7000));
  });

  it("is the whole time if all is of one millisecond", async () => {
    const index = await indexOf(linesOf(0, 5000, { time: timeOf(0) }));
    expect(await index.textWindow(TEXT, 1)).to.equal(null);
  });

  it("is within the time that is asked for", async () => {
    const index = await indexOf(linesOf(0, 9000));
    const [sinceMs, untilMs] = [START_MS + 1_000_000, START_MS + 8_000_000];
    const windows = await windowsOf(index, { ...TEXT, sinceMs, untilMs });
    expect(windows.length).to.be.greaterThan(2);
    expect(windows.flat()).to.deep.equal(newestFirst(1000, 8000));
    const near = { ...TEXT, sinceMs: START_MS + 8_500_000 };
    expect(await index.textWindow(near, 1)).to.equal(null);
  });

  it("is for a text only, and where there are many records", async () => {
    const index = await indexOf(linesOf(0, 5000));
    expect(await index.textWindow(ANY, 1)).to.equal(null);
    expect(await index.textWindow(TEXT)).to.equal(null);
    expect(await index.textWindow({ ...TEXT, user: "nobody" }, 1)).to.equal(null);
  });

  it("counts what else is wanted, and passes over spans without it", async () => {
    const targets = [{ kind: "container", ref: "db", id: null, owner: null }] as const;
    const bob = { user: "bob", targets };
    const index = await indexOf(
      linesOf(0, 10, bob) + linesOf(10, 6000) + linesOf(6000, 6010, bob) + linesOf(6010, 9000),
    );
    for (const wanted of [{ user: "bob" }, { target: "db" }]) {
      const filter = { ...TEXT, text: "bob", ...wanted };
      const window = await index.textWindow(filter, 1);
      expect(window?.records).to.equal(10);
      expect(window?.sinceMs).to.be.within(START_MS + 10_000, START_MS + 6_000_000);
      expect((await windowsOf(index, filter)).map(({ length }) => length)).to.deep.equal([10, 10]);
    }
  });

  it("looks for a text that is no line's alone, and for one that bytes cannot tell of", async () => {
    const index = await indexOf(linesOf(0, 3000));
    expect((await windowsOf(index, { ...ANY, text: '"}\n{"' })).flat()).to.deep.equal([]);
    expect((await windowsOf(index, { ...ANY, text: "\ufffd" })).flat()).to.deep.equal([]);
  });

  it("is smaller where lines must be decompressed", async () => {
    const lines = linesOf(0, 9000);
    const recordsIn = async (content: string | Buffer): Promise<number> => {
      const index = await indexOf(content);
      return (await index.textWindow(TEXT, lines.length * 0.7))?.records ?? 0;
    };
    expect(await recordsIn(lines)).to.be.within(4096, 6300);
    expect(await recordsIn(gzipSync(lines))).to.be.within(1, 2048);
  });

  it("reads no line", async () => {
    const index = await indexOf(linesOf(0, 5000));
    truncateSync(at("audit.jsonl.0"));
    expect((await index.textWindow(TEXT, 1))?.records).to.equal(905);
  });

  it("finds what was added after the same question", async () => {
    const index = await indexOf(linesOf(0, 5));
    expect((await index.facets(TEXT)).user).to.have.length(5);
    appendFileSync(at("audit.jsonl.0"), linesOf(5, 7));
    await index.refresh([at("audit.jsonl.0")]);
    expect((await windowsOf(index, TEXT)).flat()).to.deep.equal(newestFirst(0, 7));
  });
});
