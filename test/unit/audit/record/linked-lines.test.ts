import {
  appendFileSync,
  copyFileSync,
  existsSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { expect } from "chai";
import { createAuditWriter } from "../../../../src/audit/record/audit-writer.js";
import { hashOfLine, linkIn } from "../../../../src/audit/log/link.js";
import { AuditWriteError } from "../../../../src/domain/errors.js";
import type { AuditRecord } from "../../../../src/domain/record.js";
import { freshFolder } from "../../../fresh-folder.js";
import { createState, type KeptState } from "./audit-state.js";
import { linesOf, reasonsIn, recordsOf } from "./log-lines.js";
import { RECORD } from "./record.js";
import { waitFor } from "../../../wait-for.js";

describe("openLinkedLines()", () => {
  const at = freshFolder();
  let file: string;
  let state: KeptState;

  beforeEach(() => {
    file = at("audit.jsonl");
    state = createState();
  });

  it("writes to a new file as soon as the old one was removed, and says so", () => {
    const writer = createAuditWriter(file, state);
    writer.append({ ...RECORD, id: "1" });
    rmSync(file);
    writer.append({ ...RECORD, id: "2" });
    writer.close();
    expect(recordsOf(file)).to.deep.equal([{ ...RECORD, id: "2" }]);
    expect(reasonsIn(file)).to.deep.equal(["removed"]);
    expect(state.told).to.deep.equal([
      `error The audit log "${file}" was removed; a new one is begun`,
    ]);
  });

  it("goes on at its own place when the file was moved elsewhere, and says so", () => {
    const writer = createAuditWriter(file, state);
    writer.append({ ...RECORD, id: "1" });
    renameSync(file, at("stolen"));
    writer.append({ ...RECORD, id: "2" });
    writer.close();
    expect(recordsOf(file)).to.deep.equal([{ ...RECORD, id: "2" }]);
    expect(reasonsIn(file)).to.deep.equal(["removed"]);
    expect(recordsOf(at("stolen"))).to.have.length(1);
  });

  it("begins again in a file that has taken its place, and says so once", () => {
    const writer = createAuditWriter(file, state);
    writer.append({ ...RECORD, id: "1" });
    copyFileSync(file, at("copy"));
    renameSync(at("copy"), file);
    writer.append({ ...RECORD, id: "2" });
    writer.append({ ...RECORD, id: "3" });
    writer.close();
    expect(recordsOf(file).map(({ id }) => id)).to.deep.equal(["1", "2", "3"]);
    expect(reasonsIn(file)).to.deep.equal(["first", "replaced"]);
    expect(state.told).to.have.length(1);
  });

  it("denies as long as it can open no other file, and tells the loss once", () => {
    const writer = createAuditWriter(file, state);
    writer.append({ ...RECORD, id: "1" });
    renameSync(at(), `${at()}.moved`);
    for (const id of ["2", "3"])
      expect(() => {
        writer.append({ ...RECORD, id });
      }).to.throw(AuditWriteError, "ENOENT");
    renameSync(`${at()}.moved`, at());
    renameSync(file, at("stolen"));
    writer.append({ ...RECORD, id: "4" });
    writer.close();
    expect(reasonsIn(file)).to.deep.equal(["removed"]);
    expect(state.told).to.have.length(1);
  });

  it("denies while a device has its place, which would swallow the records, and goes on after it", () => {
    const writer = createAuditWriter(file, state);
    writer.append({ ...RECORD, id: "1" });
    rmSync(file);
    symlinkSync("/dev/null", file);
    for (const id of ["2", "3"])
      expect(() => {
        writer.append({ ...RECORD, id });
      }).to.throw(AuditWriteError, "it is a device");
    expect(() => {
      writer.reopen();
    }).to.throw(AuditWriteError, "it is a device");
    rmSync(file);
    writeFileSync(file, "");
    writer.append({ ...RECORD, id: "4" });
    writer.close();
    expect(recordsOf(file).map(({ id }) => id)).to.deep.equal(["4"]);
    expect(reasonsIn(file)).to.deep.equal(["replaced"]);
    expect(state.told).to.have.length(1);
  });

  it("writes to a device that was there from the start, and to the file that replaces it", () => {
    symlinkSync("/dev/null", file);
    const writer = createAuditWriter(file, state);
    for (const id of ["1", "2"]) writer.append({ ...RECORD, id });
    writer.reopen();
    writer.append({ ...RECORD, id: "3" });
    expect(state.told).to.deep.equal([]);
    rmSync(file);
    writeFileSync(file, "");
    writer.append({ ...RECORD, id: "4" });
    writer.close();
    expect(recordsOf(file).map(({ id }) => id)).to.deep.equal(["4"]);
    expect(reasonsIn(file)).to.deep.equal(["replaced"]);
  });

  it("waits for the signal of a program that rotates, and goes on by itself where none comes", () => {
    let ms = Date.parse("2026-11-29T10:00:00Z");
    state = createState({ now: () => new Date(ms) });
    const writer = createAuditWriter(file, state);
    const ids = ["1", "2", "3", "4"];
    writer.append({ ...RECORD, id: "1" });
    renameSync(file, `${file}-20261129`);
    writer.append({ ...RECORD, id: "2" });
    ms += 59_000;
    writer.append({ ...RECORD, id: "3" });
    ms += 2000;
    writer.append({ ...RECORD, id: "4" });
    writer.close();
    expect(recordsOf(`${file}-20261129`).map(({ id }) => id)).to.deep.equal(ids.slice(0, 3));
    expect(recordsOf(file).map(({ id }) => id)).to.deep.equal(["4"]);
    expect(reasonsIn(file)).to.deep.equal([]);
    expect(state.told).to.deep.equal([
      `info The audit log "${file}" was renamed, and no signal came; a new one is begun`,
    ]);
  });

  it("begins again without a record, where it looks from time to time", async () => {
    const writer = createAuditWriter(file, state);
    writer.append({ ...RECORD, id: "1" });
    writer.takeOver();
    rmSync(file);
    await waitFor("the new file", () => existsSync(file) && reasonsIn(file).length > 0);
    expect(reasonsIn(file)).to.deep.equal(["removed"]);
    expect(state.told).to.have.length(1);
    writer.close();
  });

  for (const [what, change, reason] of [
    [
      "truncated",
      () => {
        truncateSync(file, 0);
      },
      "truncated",
    ],
    [
      "truncated within a line",
      () => {
        truncateSync(file, 100);
      },
      "truncated",
    ],
    [
      "written to by another program",
      () => {
        appendFileSync(file, "hello\n");
      },
      "appended",
    ],
    [
      "written to without a line break",
      () => {
        appendFileSync(file, "hello");
      },
      "appended",
    ],
  ] as const)
    it(`notices at once that the file was ${what}, and goes on`, () => {
      const writer = createAuditWriter(file, state);
      writer.append({ ...RECORD, id: "1" });
      change();
      writer.append({ ...RECORD, id: "2" });
      writer.append({ ...RECORD, id: "3" });
      writer.close();
      expect(reasonsIn(file).at(-1)).to.equal(reason);
      expect(
        linesOf(file)
          .slice(-2)
          .map((line) => (JSON.parse(line) as AuditRecord).id),
      ).to.deep.equal(["2", "3"]);
      expect(state.told).to.have.length(1);
      expect(state.told[0]).to.match(/^error The audit log ".*" was /);
    });

  it("goes on in another file after a rotation, in one chain", () => {
    const writer = createAuditWriter(file, state);
    writer.append({ ...RECORD, id: "1" });
    renameSync(file, `${file}.1`);
    writer.reopen();
    writer.append({ ...RECORD, id: "2" });
    writer.close();
    const [last = ""] = linesOf(`${file}.1`).slice(-1);
    expect(linkIn(Buffer.from(linesOf(file)[0] ?? ""))).to.deep.equal({
      ...{ seq: 3, prev: hashOfLine(last) },
    });
    expect(reasonsIn(file)).to.deep.equal([]);
  });

  it("takes over what another program has written until now", () => {
    const before = createAuditWriter(file, state);
    const next = createAuditWriter(file, state);
    before.append({ ...RECORD, id: "1" });
    before.close();
    next.takeOver();
    next.append({ ...RECORD, id: "2" });
    next.close();
    expect(reasonsIn(file)).to.deep.equal(["first"]);
    expect(recordsOf(file)).to.have.length(2);
  });
});
