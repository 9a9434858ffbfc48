import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  rmdirSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { expect } from "chai";
import { openIndex, type AuditIndex } from "../../../../src/audit/index/audit-index.js";
import type { Filter } from "../../../../src/audit/log/filter.js";
import { UsageError } from "../../../../src/domain/errors.js";
import { freshFolder } from "../../../fresh-folder.js";
import { linesOf } from "./lines-of.js";
import { ANY } from "./random-log.js";

describe("the index of an audit log", () => {
  const at = freshFolder();
  const folder = (): string => at("index");
  let file = "";
  let notes: string[] = [];
  let open: AuditIndex[] = [];

  beforeEach(() => {
    file = at("audit.jsonl");
    writeFileSync(file, linesOf(0, 5));
    notes = [];
    open = [];
  });

  afterEach(() => {
    for (const index of open) index.close();
  });

  async function opened(files: readonly string[] = [file], options = {}): Promise<AuditIndex> {
    const note = (text: string): void => {
      notes.push(text);
    };
    const index = await openIndex(files, { folder: folder(), note, ...options });
    open.push(index);
    return index;
  }

  /** The numbers of the users that are found, newest first. */
  async function users(index: AuditIndex, filter: Partial<Filter> = {}): Promise<string> {
    const part = { limit: 100, before: null };
    const { found } = await index.search({ ...ANY, ...filter }, part);
    return found.map(({ record }) => record.user?.slice(5)).join(" ");
  }

  async function closed(): Promise<void> {
    (await opened()).close();
    open = [];
  }

  const database = (): string =>
    at(`index/${readdirSync(folder()).find((name) => name.endsWith(".sqlite")) ?? ""}`);

  it("indexes appended lines only", async () => {
    await closed();
    appendFileSync(file, linesOf(5, 7));
    let read = 0;
    const index = await opened([file], { progress: (bytes: number) => (read += bytes) });
    expect(await users(index)).to.equal("6 5 4 3 2 1 0");
    expect(read).to.equal(linesOf(5, 7).length);
    appendFileSync(file, linesOf(7, 8));
    await index.refresh([file]);
    expect(await users(index)).to.equal("7 6 5 4 3 2 1 0");
    expect(notes).to.deep.equal([]);
  });

  const compressions = [
    ["without compression", (text: string) => Buffer.from(text)],
    ["by gzip", gzipSync],
    ["by zstd", zstdCompressSync],
  ] as const;
  for (const [how, compress] of compressions)
    it(`knows a rotated file again, compressed ${how}`, async () => {
      await closed();
      rmSync(file);
      writeFileSync(at("audit.jsonl.1"), compress(linesOf(0, 5)));
      writeFileSync(file, linesOf(5, 7));
      const index = await opened([file, at("audit.jsonl.1")]);
      expect(await users(index)).to.equal("6 5 4 3 2 1 0");
      expect(await users(index, { user: "user-3" })).to.equal("3");
      expect(notes).to.deep.equal([]);
      expect(index.state().files.map(({ records }) => records)).to.deep.equal([5, 2]);
    });

  it("goes on where a search of several parts began, after a rotation", async () => {
    const index = await opened();
    const { next } = await index.search(ANY, { limit: 2, before: null });
    renameSync(file, at("audit.jsonl.1"));
    writeFileSync(file, linesOf(5, 7));
    await index.refresh([file, at("audit.jsonl.1")]);
    const { found } = await index.search(ANY, { limit: 9, before: next });
    expect(found.map(({ record }) => record.user)).to.deep.equal(["user-2", "user-1", "user-0"]);
  });

  const changes: readonly (readonly [what: string, text: () => string, found: string])[] = [
    ["is shorter", () => linesOf(0, 3), "2 1 0"],
    ["has another end", () => linesOf(0, 4) + linesOf(4, 5, { action: "image.list" }), "4 3 2 1 0"],
  ];
  for (const [what, text, found] of changes)
    it(`is built again, and says so, if the file ${what}`, async () => {
      await closed();
      writeFileSync(file, text());
      expect(await users(await opened())).to.equal(found);
      expect(notes).to.deep.equal([`The index does not fit "${file}", it is built again`]);
    });

  it("does not return another line than the one that it has indexed", async () => {
    await closed();
    const changed = readFileSync(file, "utf8").replace('"id":"00000002', '"id":"00000009');
    writeFileSync(file, changed);
    const failure = await users(await opened()).catch((thrown: unknown) => thrown);
    expect(failure).to.be.instanceOf(UsageError);
    expect(String(failure)).to.match(/line 3 was changed after it was indexed/);
    expect(await users(await opened([file], { rebuild: true }))).to.equal("4 3 2 1 0");
  });

  const sql =
    (statement: string) =>
    (file: string): void => {
      const db = new DatabaseSync(file);
      db.exec(statement);
      db.close();
    };
  const damages: readonly (readonly [what: string, damage: (file: string) => void])[] = [
    [
      "is no database",
      (file) => {
        writeFileSync(file, "x".repeat(9000));
      },
    ],
    [
      "is damaged",
      (file) => {
        writeFileSync(file, Buffer.alloc(4096, 7), { flag: "r+" });
      },
    ],
    ["is of another version", sql("PRAGMA user_version = 99")],
    ["lacks a table", sql("DROP TABLE records")],
  ];
  for (const [what, damage] of damages)
    it(`is built again, and says so, if it ${what}`, async () => {
      await closed();
      damage(database());
      expect(await users(await opened())).to.equal("4 3 2 1 0");
      expect(notes).to.have.length(1);
      expect(notes[0]).to.match(/it is built again/);
    });

  it("loses nothing that was indexed when its process was killed in a transaction", async () => {
    await closed();
    appendFileSync(file, linesOf(5, 7));
    const db = new DatabaseSync(database());
    db.exec("BEGIN IMMEDIATE; DELETE FROM records");
    db.close();
    expect(await users(await opened())).to.equal("6 5 4 3 2 1 0");
    expect(notes).to.deep.equal([]);
  });

  it("counts lines that are no records, and names the first ones", async () => {
    appendFileSync(file, `${"{\n".repeat(7)}${linesOf(5, 6)}`);
    const { records, broken, files } = (await opened()).state();
    expect({ records, broken }).to.deep.equal({ records: 6, broken: 7 });
    expect(files[0]?.brokenLines).to.deep.equal([6, 7, 8, 9, 10]);
  });

  it("takes a cut line for broken until it is whole", async () => {
    const next = linesOf(5, 6);
    appendFileSync(file, next.slice(0, 300));
    const index = await opened();
    expect(index.state()).to.include({ records: 5, broken: 1 });
    appendFileSync(file, next.slice(300, -1));
    await index.refresh([file]);
    expect(index.state()).to.include({ records: 6, broken: 0 });
    appendFileSync(file, `\n${linesOf(6, 7)}`);
    await index.refresh([file]);
    expect(await users(index)).to.equal("6 5 4 3 2 1 0");
    expect(notes).to.deep.equal([]);
  });

  it("counts over many spans of lines", async () => {
    const denied = { effect: "deny" as const, action: "exec.create" };
    const [first, last] = [Date.UTC(2026, 10, 28), Date.UTC(2026, 10, 28) + 5000 * 1000];
    writeFileSync(file, linesOf(0, 4000) + linesOf(4000, 4100, denied) + linesOf(4100, 5000));
    const index = await opened();
    expect((await index.facets(ANY)).effect).to.deep.equal([
      { value: "allow", count: 4900 },
      { value: "deny", count: 100 },
    ]);
    const range = { fromMs: first, toMs: last, buckets: 10 };
    expect(await index.timeline(ANY, range)).to.deep.equal(
      Array.from({ length: 10 }, (_, bar) => {
        const denied = bar === 8 ? 100 : 0;
        return { fromMs: first + bar * 500_000, allowed: 500 - denied, warned: 0, denied };
      }),
    );
    const part = { sinceMs: first + 1000 * 1000, untilMs: first + 4050 * 1000 };
    expect((await index.facets({ ...ANY, ...part })).effect).to.deep.equal([
      { value: "allow", count: 3000 },
      { value: "deny", count: 50 },
    ]);
    const { found } = await index.search({ ...ANY, ...part }, { limit: 1, before: null });
    expect(found[0]?.record.user).to.equal("user-4049");
    expect(await users(index, { effect: "deny", untilMs: first + 4002 * 1000 })).to.equal(
      "4001 4000",
    );
  });

  it("finds a decision by the beginning of its id, with its response", async () => {
    const id = "00000003-0000-4000-8000-000000000000";
    appendFileSync(file, linesOf(5, 6, { phase: "response", request: id }));
    const found = await (await opened()).record("00000003");
    expect(found.map(({ record }) => record.user)).to.deep.equal(["user-3", "user-5"]);
  });

  it("lets several build it at once", async () => {
    const all = await Promise.all([opened(), opened(), opened()]);
    for (const index of all) expect(await users(index)).to.equal("4 3 2 1 0");
  });

  it("removes the indexes of other files only if it is asked to", async () => {
    await closed();
    const other = at("other.jsonl");
    writeFileSync(other, linesOf(8, 9));
    await opened([other]);
    const count = (): number =>
      readdirSync(folder()).filter((name) => name.endsWith(".sqlite")).length;
    expect(count()).to.equal(2);
    await opened([other], { removeOthers: true });
    expect(count()).to.equal(1);
  });

  it("is for its user alone", async () => {
    await closed();
    expect(statSync(folder()).mode & 0o777).to.equal(0o700);
    expect(statSync(database()).mode & 0o777).to.equal(0o600);
  });

  it("refuses a folder that others may read, and a file in its place", async () => {
    const problem = async (): Promise<string> =>
      String(await opened().catch((thrown: unknown) => thrown));
    mkdirSync(folder());
    chmodSync(folder(), 0o755);
    expect(await problem()).to.match(/^UsageError: .*others may read it/);
    rmdirSync(folder());
    writeFileSync(folder(), "");
    expect(await problem()).to.match(/^UsageError: Cannot keep an index/);
  });

  it("refuses a place that is none", async () => {
    const index = await opened();
    const failure = await index
      .search(ANY, { limit: 1, before: "' OR 1=1" })
      .catch((thrown: unknown) => thrown);
    expect(failure).to.be.instanceOf(UsageError);
  });
});
