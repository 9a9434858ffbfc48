import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, openSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { createAuditWriter } from "../../../../src/audit/record/audit-writer.js";
import { readHead } from "../../../../src/audit/log/log-head.js";
import { openLogKey, readPublicKey } from "../../../../src/audit/log/log-key.js";
import { linkIn } from "../../../../src/audit/log/link.js";
import { filesOf } from "../../../../src/audit/log/log-files.js";
import { verifyFiles } from "../../../../src/audit/log/verify-files.js";
import { SYNC_MODES } from "../../../../src/domain/audit-keeping.js";
import { AuditWriteError } from "../../../../src/domain/errors.js";
import { freshFolder } from "../../../fresh-folder.js";
import { createState, type KeptState } from "./audit-state.js";
import { linesOf, reasonsIn, recordsOf } from "./log-lines.js";
import { RECORD } from "./record.js";
import { waitFor } from "../../../wait-for.js";

/** With LONG=1 as often as it takes to find what is rare. */
const KILLS = process.env["LONG"] === "1" ? 50 : 3;

describe("createAuditWriter()", () => {
  const at = freshFolder();
  let file: string;
  let state: KeptState;

  beforeEach(() => {
    file = at("audit.jsonl");
    state = createState();
  });

  it("has written a record when append returns, and nothing around it", () => {
    const writer = createAuditWriter(file, state);
    writer.append(RECORD);
    expect(recordsOf(file)).to.deep.equal([RECORD]);
    writer.close();
  });

  it("writes nothing that a terminal obeys, and loses nothing by that", () => {
    const writer = createAuditWriter(file, state);
    const path = "/images/\u009b31m\u202e\u2028\u007f\u{e0041}\u001b[2J\u00e9/json";
    writer.append({ ...RECORD, path });
    writer.close();
    expect(recordsOf(file)).to.deep.equal([{ ...RECORD, path }]);
    expect(linesOf(file).join("")).not.to.match(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    expect(readFileSync(file, "utf8")).to.include("\u00e9");
  });

  it("makes a file that others cannot read", () => {
    createAuditWriter(file, state).close();
    expect(statSync(file).mode & 0o007).to.equal(0);
  });

  it("appends to what is there", () => {
    for (const id of ["1", "2"]) {
      const writer = createAuditWriter(file, state);
      writer.append({ ...RECORD, id });
      writer.close();
    }
    expect(recordsOf(file).map(({ id }) => id)).to.deep.equal(["1", "2"]);
  });

  it("begins on a line of its own after a line that a power loss cut", () => {
    writeFileSync(file, '{"schema":1,"id":"ha');
    const writer = createAuditWriter(file, state);
    writer.append(RECORD);
    writer.close();
    expect(linesOf(file)[0]).to.equal('{"schema":1,"id":"ha');
    expect(linesOf(file)).to.have.length(3);
    expect(reasonsIn(file)).to.deep.equal(["torn"]);
  });

  it("throws AuditWriteError on a full disk, in each call, and still closes", () => {
    const writer = createAuditWriter("/dev/full", state);
    for (const id of ["1", "2"]) {
      expect(() => {
        writer.append({ ...RECORD, id });
      }).to.throw(AuditWriteError, "ENOSPC");
    }
    writer.close();
  });

  it("throws AuditWriteError when the file cannot be opened", () => {
    expect(() => createAuditWriter(at("no/audit.jsonl"), state)).to.throw(
      AuditWriteError,
      "ENOENT",
    );
  });

  it("writes to the new file after reopen, and loses no line over a rename", () => {
    const writer = createAuditWriter(file, state);
    writer.append({ ...RECORD, id: "1" });
    renameSync(file, `${file}.1`);
    writer.append({ ...RECORD, id: "2" });
    writer.reopen();
    writer.append({ ...RECORD, id: "3" });
    writer.close();
    expect(recordsOf(`${file}.1`)).to.have.length(2);
    expect(recordsOf(file)).to.deep.equal([{ ...RECORD, id: "3" }]);
  });

  describe("with a key", () => {
    beforeEach(() => {
      state = createState({ key: openLogKey(at("audit-key.pem")) });
    });

    const signed = (path: string): number[] =>
      linesOf(path).flatMap((line, index) => (line.includes('"audit.checkpoint"') ? [index] : []));

    it("signs the first record, each thousand, before a rotation, and at the end", () => {
      const writer = createAuditWriter(file, state);
      for (let id = 0; id < 1001; id++) writer.append(RECORD);
      expect(signed(file)).to.deep.equal([2, 1003]);
      writer.append(RECORD);
      renameSync(file, `${file}.1`);
      writer.reopen();
      expect(signed(`${file}.1`)).to.deep.equal([2, 1003, 1005]);
      writer.append(RECORD);
      writer.close();
      expect(signed(file)).to.deep.equal([1]);
    });

    it("has written the record all the same where it cannot sign", () => {
      state = createState({ key: { fingerprint: "x", sign: failing } });
      const writer = createAuditWriter(file, state);
      writer.append(RECORD);
      writer.close();
      expect(recordsOf(file)).to.have.length(1);
      // It is tried again at the end.
      expect(state.told).to.deep.equal(Array(2).fill("error Cannot sign the audit log: no key"));
    });

    const failing = (): string => {
      throw new Error("no key");
    };
  });

  it("refuses a pipe, which would hold the program when it is full", () => {
    const pipe = at("pipe");
    execFileSync("mkfifo", [pipe]);
    expect(() => createAuditWriter(pipe, state)).to.throw(AuditWriteError, "it is a pipe");
  });

  it("takes a line back whole that did not fit, so that the next one is not lost", async function () {
    const child = spawn(
      "bash",
      ["-c", `ulimit -f 2; trap '' XFSZ; exec "${process.execPath}" "$0" "$1"`, PROGRAM, file],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    const [code] = (await once(child, "exit")) as [number];
    expect(code).to.equal(0);
    // 2 KiB take a beginning and a record; the second record does not fit, the short one after it does.
    expect(recordsOf(file).map(({ id }) => id)).to.deep.equal(["first", "third"]);
  });

  for (const mode of SYNC_MODES)
    it(`loses no acknowledged record to kill -9, ${KILLS} times, in one chain of files, with sync: ${mode}`, async () => {
      const acknowledged = at("acknowledged");
      mkdirSync(at("log"));
      const log = at("log/audit.jsonl");
      for (let kill = 1; kill <= KILLS; kill++) {
        const child = spawn(process.execPath, [PROGRAM, log, mode], {
          stdio: ["ignore", openSync(acknowledged, "a"), "inherit"],
        });
        await waitFor("records", () => statSync(acknowledged).size >= kill * 8000, { everyMs: 5 });
        child.kill("SIGKILL");
        await once(child, "close");
      }
      const ids = readFileSync(acknowledged, "utf8").split("\n").slice(0, -1);
      const written = new Set(filesOf(log).flatMap((name) => wholeRecordsOf(name)));
      expect(ids.length).to.be.above(50 * KILLS);
      expect(ids.filter((id) => !written.has(id))).to.deep.equal([]);
      const keys = [readPublicKey(at("log/audit-key.pub.pem"))];
      const head = readHead(at("log/audit-head.json"));
      const report = await verifyFiles(filesOf(log), { keys, head, kept: [], mustBeWhole: true });
      expect(report).to.deep.include({ alarms: 0, first: 1, records: report.last });
      // The kernel may cut a write at the end of a page: such a record was not acknowledged.
      const notes = report.findings.filter(({ what }) => !/ cut[,:]/.test(what));
      expect(notes).to.deep.equal([]);
      expect(head?.seq).to.be.above(0);
      expect(filesOf(log).length).to.be.above(KILLS);
    });
});

/** The ids of a file's records, without a line that is cut. */
function wholeRecordsOf(name: string): string[] {
  const lines = linesOf(name).filter((line) => linkIn(Buffer.from(line)) !== null);
  return lines.map((line) => (JSON.parse(line) as { readonly id: string }).id);
}

const PROGRAM = new URL("./write-records.js", import.meta.url).pathname;
