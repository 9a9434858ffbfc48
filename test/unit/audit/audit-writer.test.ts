import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { createAuditWriter } from "../../../src/audit/audit-writer.js";
import type { AuditRecord } from "../../../src/domain/record.js";
import { AuditWriteError } from "../../../src/errors.js";
import { freshFolder } from "../../fresh-folder.js";
import { RECORD } from "./record.js";

describe("createAuditWriter()", () => {
  const at = freshFolder();
  let file: string;

  beforeEach(() => {
    file = at("audit.jsonl");
  });

  const lines = (path: string): unknown[] =>
    readFileSync(path, "utf8")
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line) as unknown);

  it("has written a record when append returns, and nothing around it", () => {
    const writer = createAuditWriter(file);
    writer.append(RECORD);
    expect(lines(file)).to.deep.equal([RECORD]);
    writer.close();
  });

  it("writes nothing that a terminal obeys, and loses nothing by that", () => {
    const writer = createAuditWriter(file);
    const path = "/images/\u009b31m\u202e\u2028\u007f\u{e0041}\u001b[2J\u00e9/json";
    writer.append({ ...RECORD, path });
    writer.close();
    expect(lines(file)).to.deep.equal([{ ...RECORD, path }]);
    expect(readFileSync(file, "utf8").trimEnd()).not.to.match(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    expect(readFileSync(file, "utf8")).to.include("\u00e9");
  });

  it("makes a file that others cannot read", () => {
    createAuditWriter(file).close();
    expect(statSync(file).mode & 0o007).to.equal(0);
  });

  it("appends to what is there", () => {
    for (const id of ["1", "2"]) {
      const writer = createAuditWriter(file);
      writer.append({ ...RECORD, id });
      writer.close();
    }
    expect(lines(file).map((record) => (record as AuditRecord).id)).to.deep.equal(["1", "2"]);
  });

  it("begins on a line of its own after a line that a power loss cut", () => {
    writeFileSync(file, '{"schema":1,"id":"ha');
    const writer = createAuditWriter(file);
    writer.append(RECORD);
    writer.close();
    const [, second = ""] = readFileSync(file, "utf8").split("\n");
    expect(JSON.parse(second)).to.deep.equal(RECORD);
  });

  it("throws AuditWriteError on a full disk, in each call, and still closes", () => {
    const writer = createAuditWriter("/dev/full");
    for (const id of ["1", "2"]) {
      expect(() => {
        writer.append({ ...RECORD, id });
      }).to.throw(AuditWriteError, "ENOSPC");
    }
    writer.close();
  });

  it("throws AuditWriteError when the file cannot be opened", () => {
    expect(() => createAuditWriter(at("no/audit.jsonl"))).to.throw(AuditWriteError, "ENOENT");
  });

  it("writes to the new file after reopen, and loses no line over a rename", () => {
    const writer = createAuditWriter(file);
    writer.append({ ...RECORD, id: "1" });
    renameSync(file, `${file}.1`);
    writer.append({ ...RECORD, id: "2" });
    writer.reopen();
    writer.append({ ...RECORD, id: "3" });
    writer.close();
    expect(lines(`${file}.1`)).to.have.length(2);
    expect(lines(file)).to.deep.equal([{ ...RECORD, id: "3" }]);
  });

  it("writes to a new file once the old one was removed", async () => {
    const writer = createAuditWriter(file);
    writer.append({ ...RECORD, id: "1" });
    rmSync(file);
    // It is noticed with the next sync of what was written.
    let id = 1;
    while (!existsSync(file)) {
      await sleep(5);
      id += 1;
      writer.append({ ...RECORD, id: String(id) });
    }
    writer.close();
    expect(lines(file)).to.deep.equal([{ ...RECORD, id: String(id) }]);
  });

  it("refuses a pipe, which would hold the program when it is full", () => {
    const pipe = at("pipe");
    execFileSync("mkfifo", [pipe]);
    expect(() => createAuditWriter(pipe)).to.throw(AuditWriteError, "it is a pipe");
  });

  it("takes a line back whole that did not fit, so that the next one is not lost", async function () {
    const child = spawn(
      "bash",
      ["-c", `ulimit -f 1; trap '' XFSZ; exec "${process.execPath}" "$0" "$1"`, PROGRAM, file],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    const [code] = (await once(child, "exit")) as [number];
    expect(code).to.equal(0);
    // 1 KiB takes one record of 700 bytes; the second does not fit, the short one after it does.
    expect(lines(file).map((record) => (record as AuditRecord).id)).to.deep.equal([
      "first",
      "third",
    ]);
  });

  it("loses no acknowledged record to kill -9", async () => {
    const acknowledged = at("acknowledged");
    const child = spawn(process.execPath, [PROGRAM, file, "forever"], {
      stdio: ["ignore", openSync(acknowledged, "w"), "inherit"],
    });
    while (statSync(acknowledged).size < 5000) await sleep(5);
    child.kill("SIGKILL");
    await once(child, "close");
    const ids = readFileSync(acknowledged, "utf8").split("\n").slice(0, -1);
    const written = new Set(lines(file).map((record) => (record as AuditRecord).id));
    expect(ids.length).to.be.above(50);
    expect(ids.filter((id) => !written.has(id))).to.deep.equal([]);
  });
});

const PROGRAM = new URL("./write-records.js", import.meta.url).pathname;
