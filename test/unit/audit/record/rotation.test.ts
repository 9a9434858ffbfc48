import { existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { gunzipSync, gzipSync } from "node:zlib";
import { expect } from "chai";
import { createAuditWriter } from "../../../../src/audit/record/audit-writer.js";
import { filesOf } from "../../../../src/audit/log/log-files.js";
import { openLogKey, publicFileOf, readPublicKey } from "../../../../src/audit/log/log-key.js";
import { verifyFiles } from "../../../../src/audit/log/verify-files.js";
import { DEFAULT_KEEPING, type Rotation } from "../../../../src/domain/audit-keeping.js";
import { freshFolder } from "../../../fresh-folder.js";
import { createState, type KeptState } from "./audit-state.js";
import { recordsOf } from "./log-lines.js";
import { RECORD } from "./record.js";
import { staysSo, waitFor } from "../../../wait-for.js";

const BARE: Rotation = { maxBytes: null, interval: null, keep: 1000, compress: "none" };

describe("createRotating()", () => {
  const at = freshFolder();
  const keysAt = freshFolder();
  let file: string;
  let state: KeptState;
  let ms: number;

  beforeEach(() => {
    file = at("audit.jsonl");
    ms = Date.parse("2026-11-29T10:00:00Z");
    state = createState({ now: () => new Date(ms) });
  });

  /** Writes so many records, each so much later, with a rotation. */
  const write = (count: number, rotation: Partial<Rotation>, laterMs = 1000): void => {
    const writer = createAuditWriter(file, state);
    writer.configure({ ...DEFAULT_KEEPING, rotate: { ...BARE, ...rotation } });
    for (let id = 0; id < count; id++) {
      writer.append({ ...RECORD, id: String(id), time: state.now().toISOString() });
      ms += laterMs;
    }
    writer.close();
  };

  const names = (): string[] => readdirSync(at()).toSorted();

  const verified = () =>
    verifyFiles(filesOf(file), { keys: [], head: state.last, kept: [], mustBeWhole: true });

  it("lets no file become larger than the size, in one chain", async () => {
    write(20, { maxBytes: 4000 });
    expect(names().length).to.be.above(3);
    for (const name of names()) expect(statSync(at(name)).size).to.be.at.most(4000);
    expect(await verified()).to.deep.include({ findings: [], first: 1, last: 21 });
  });

  it("names a file after the time and its last record", () => {
    write(4, { maxBytes: 2500 });
    expect(names()[1]).to.match(/^audit\.jsonl-20261129-10000\d-\d+$/);
    const [, last = ""] = /-(\d+)$/.exec(names()[1] ?? "") ?? [];
    expect(readFileSync(at(names()[1]), "utf8")).to.include(`,"seq":${last},`);
  });

  const HOUR = 3_600_000;
  for (const [interval, laterMs, count, files] of [
    ["hourly", HOUR / 2, 6, 3],
    ["daily", 7 * HOUR, 6, 2],
    // 29 November 2026 is a Sunday.
    ["weekly", 24 * HOUR, 9, 3],
    ["monthly", 24 * HOUR, 9, 2],
  ] as const)
    it(`begins a new file ${interval}`, async () => {
      write(count, { interval }, laterMs);
      expect(names()).to.have.length(files);
      expect(await verified()).to.deep.include({ findings: [] });
    });

  it("knows after a restart when the file was begun", () => {
    write(1, { interval: "daily" });
    ms += 24 * HOUR;
    write(1, { interval: "daily" });
    expect(names()).to.have.length(2);
  });

  it("does not rotate a clock that goes back, nor an empty file", () => {
    write(1, { interval: "daily" });
    ms -= 48 * HOUR;
    write(1, { interval: "daily" });
    writeFileSync(file, "");
    write(1, { maxBytes: 10 });
    expect(names()).to.deep.equal(["audit.jsonl"]);
  });

  for (const compress of ["gzip", "zstd"] as const)
    it(`compresses with ${compress}, and the log is read as before`, async () => {
      const writer = createAuditWriter(file, state);
      writer.configure({ ...DEFAULT_KEEPING, rotate: { ...BARE, maxBytes: 4000, compress } });
      for (let id = 0; id < 20; id++) writer.append(RECORD);
      const suffix = compress === "gzip" ? ".gz" : ".zst";
      await waitFor("the background", () =>
        names()
          .slice(1)
          .every((name) => name.endsWith(suffix)),
      );
      writer.close();
      const mode = statSync(at(names()[1])).mode & 0o777;
      expect(mode).to.equal(statSync(file).mode & 0o777);
      expect(await verified()).to.deep.include({ findings: [], last: 21 });
    });

  it("keeps so many files, and says which it removes", async () => {
    const writer = createAuditWriter(file, state);
    const rotate: Rotation = { ...BARE, maxBytes: 2500, keep: 2, compress: "gzip" };
    writer.configure({ ...DEFAULT_KEEPING, rotate });
    writeFileSync(`${file}-20200101-1577836800`, "of logrotate");
    for (let id = 0; id < 20; id++) writer.append(RECORD);
    await waitFor(
      "the background",
      () => names().length === 4 && names().filter((name) => name.endsWith(".gz")).length === 2,
    );
    writer.close();
    expect(existsSync(`${file}-20200101-1577836800`)).to.equal(true);
    expect(state.told.filter((line) => line.includes("was removed: 2 are kept"))).to.not.be.empty;
    expect(state.told.filter((line) => line.startsWith("error"))).to.deep.equal([]);
  });

  /** Rotates until files were removed, and returns what is recorded of that. */
  const discard = async (compress: Rotation["compress"] = "none") => {
    const writer = createAuditWriter(file, state);
    writer.configure({
      ...DEFAULT_KEEPING,
      rotate: { ...BARE, maxBytes: 4000, keep: 2, compress },
    });
    for (let id = 0; id < 20; id++) {
      writer.append({ ...RECORD, id: String(id) });
      ms += 1000;
    }
    await waitFor("the background", () => names().length === 3);
    writer.close();
    const [newest = "", ...older] = filesOf(file).map((one) => readText(one));
    return [...older, newest].join("").match(/^.*"action":"audit\.discarded".*$/gm) ?? [];
  };

  const readText = (path: string): string => {
    const bytes = readFileSync(path);
    return (path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString();
  };

  for (const compress of ["none", "gzip"] as const)
    it(`records which file it removes, which explains where the log begins (${compress})`, async () => {
      const recorded = await discard(compress);
      const newest = JSON.parse(recorded.at(-1) ?? "") as { log: { last: { seq: number } } };
      const report = await verified();
      expect(newest.log).to.deep.include({ keep: 2 });
      expect(newest.log.last.seq).to.equal((report.first ?? 0) - 1);
      expect(report).to.deep.include({ found: 1, alarms: 0 });
      expect(report.findings[0]?.what).to.match(
        /^The log begins with record \d+: the plugin has removed those before, as audit.rotate.keep says; record \d+ names the file audit.jsonl-20261129-10\d{4}-\d+$/,
      );
    });

  it("signs what it records of that, which explains nothing to who expects another key", async () => {
    state = createState({ now: () => new Date(ms), key: openLogKey(keysAt("key.pem")) });
    openLogKey(keysAt("other.pem"));
    await discard();
    const verifiedWith = (key: string) =>
      verifyFiles(filesOf(file), {
        ...{ keys: [readPublicKey(publicFileOf(keysAt(key)))], head: state.last },
        ...{ kept: [], mustBeWhole: true },
      });
    expect(await verifiedWith("key.pem")).to.deep.include({ found: 1, alarms: 0 });
    const [first] = (await verifiedWith("other.pem")).findings;
    expect(first).to.deep.include({ kind: "partial", isAlarm: true });
  });

  it("does not explain what somebody else has removed as well", async () => {
    await discard();
    const [, oldest = ""] = names();
    rmSync(at(oldest));
    const { findings } = await verified();
    expect(findings[0]).to.deep.include({ kind: "partial", isAlarm: true });
    expect(findings[0]?.what).to.include("those before are not in these files");
  });

  it("removes nothing as long as the plugin before it may write to the log", async () => {
    write(20, { maxBytes: 4000 });
    const before = names();
    const rotate: Rotation = { ...BARE, maxBytes: 4000, keep: 1 };
    const writer = createAuditWriter(file, state);
    writer.configure({ ...DEFAULT_KEEPING, rotate });
    await staysSo("nothing is removed", () => names().join() === before.join(), 50);
    writer.takeOver();
    await waitFor("the background", () => names().length === 2);
    writer.close();
    expect(await verified()).to.deep.include({ found: 1, alarms: 0 });
  });

  it("ends what a crash has left of a compression, and reads the log before that", async () => {
    write(20, { maxBytes: 4000 });
    const [, first = "", second = ""] = names();
    // Half a copy beside its file, as another program leaves it, and one that was not named yet.
    writeFileSync(at(`${first}.gz`), gzipSync(readFileSync(at(first))).subarray(0, 200));
    writeFileSync(at(`${second}.gz.999999999.part`), "half");
    expect(await verified()).to.deep.include({ findings: [] });
    expect((await verified()).last).to.equal(21);
    const writer = createAuditWriter(file, state);
    writer.configure({ ...DEFAULT_KEEPING, rotate: { ...BARE, maxBytes: 4000, compress: "gzip" } });
    await waitFor("the background", () =>
      names()
        .slice(1)
        .every((name) => name.endsWith(".gz")),
    );
    writer.close();
    expect(await verified()).to.deep.include({ findings: [], last: 21 });
  });

  it("goes on in the file where it cannot be renamed, and says so once a minute", () => {
    write(1, {});
    writeFileSync(`${file}-20261129-100001-2`, "taken");
    write(2, { maxBytes: 10 }, 0);
    expect(recordsOf(file)).to.have.length(3);
    expect(state.told.filter((line) => line.includes("Cannot rotate"))).to.deep.equal([
      `error Cannot rotate the audit log "${file}": there is a file "${file}-20261129-100001-2" already`,
    ]);
  });
});
