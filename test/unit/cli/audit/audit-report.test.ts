import { appendFileSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { expect } from "chai";
import { run } from "../../../../src/cli/run.js";
import type { AuditReport } from "../../../../src/audit/report/report.js";
import { freshFolder } from "../../../fresh-folder.js";
import { beginLog, type LogSample } from "../../audit/log/log-sample.js";
import { RECORD } from "../../audit/record/record.js";

describe("dockwarden audit report", () => {
  const at = freshFolder();
  let log: LogSample;

  beforeEach(() => {
    log = beginLog(at);
    const users = ["alice", "bob", "alice", "carol"];
    users.forEach((user, index) => {
      const time = `2026-11-2${5 + index}T10:00:00.000Z`;
      log.writer().append({ ...RECORD, user, time });
    });
    log.writer().close();
  });

  async function outcomeOf(argv: readonly string[], isTerminal = false) {
    let out = "";
    let err = "";
    const streams = {
      out: (text: string) => (out += text),
      err: (text: string) => (err += text),
      ...(isTerminal ? { terminal: { out: true, err: true, colours: true } } : {}),
    };
    const code = await run(["audit", "report", ...argv], streams);
    return { code, out, err };
  }

  const key = (): readonly string[] => ["--key", at("audit-key.pub.pem")];

  async function reportBy(...argv: readonly string[]): Promise<AuditReport> {
    const { out } = await outcomeOf([...argv, "--format", "json"]);
    return JSON.parse(out) as AuditReport;
  }

  it("counts decisions and verifies the log in one pass", async () => {
    const { totals, verified, log: lines } = await reportBy(log.file, ...key());
    expect(totals.decisions).to.equal(4);
    expect(verified).to.deep.equal(await log.verify());
    expect(lines).to.include({ broken: 0, otherSchema: 0, inPeriod: 4 });
  });

  it("reads files in any order, also compressed ones", async () => {
    const lines = log.lines();
    writeFileSync(
      at("late"),
      lines
        .slice(3)
        .map((line) => `${line}\n`)
        .join(""),
    );
    writeFileSync(
      at("early.gz"),
      gzipSync(
        lines
          .slice(0, 3)
          .map((line) => `${line}\n`)
          .join(""),
      ),
    );
    const { log: read, verified, totals } = await reportBy(at("late"), at("early.gz"), ...key());
    expect(read.files).to.deep.equal([at("early.gz"), at("late")]);
    expect({ decisions: totals.decisions, alarms: verified.alarms }).to.deep.equal({
      ...{ decisions: 4, alarms: 0 },
    });
  });

  it("counts the period, and finds who is new in it", async () => {
    const { period, users, firstSeen } = await reportBy(
      ...[log.file, "--period", "week", "--since", "2026-11-26 UTC"],
    );
    expect(period).to.deep.equal({
      ...{ since: "2026-11-26T00:00:00.000Z", until: "2026-12-03T00:00:00.000Z" },
    });
    expect(users.rows.map(({ name }) => name)).to.deep.equal(["alice", "bob", "carol"]);
    expect(firstSeen.users.map(({ user }) => user)).to.deep.equal(["bob", "carol"]);
  });

  it("says that a log was changed, and ends with 1", async () => {
    log.replace(log.lines().map((line) => line.replace('"user":"bob"', '"user":"eve"')));
    const { code, out, err } = await outcomeOf([log.file, ...key()]);
    expect(code).to.equal(1);
    expect(err).to.match(/^dockwarden: the log is not as it was written \(alarms: \d+\); .*\n$/);
    expect(out).to.match(/the chain of the log +NOT AS IT WAS WRITTEN: \d+ alarms\n/);
    expect(out).to.match(/ALARM: changed +\S+audit\.jsonl:(\d+): Record \1 /);
  });

  it("counts lines that are no records, and those of another schema", async () => {
    appendFileSync(log.file, `{\n[]\n${JSON.stringify({ ...RECORD, schema: 2 })}\n`);
    const { log: lines } = await reportBy(log.file);
    expect(lines).to.include({ broken: 2, otherSchema: 1 });
    expect(lines.brokenAt.map(({ line }) => line)).to.deep.equal([8, 9]);
    const { out } = await outcomeOf([log.file]);
    expect(out).to.include("2 lines are no records and are not counted.");
    expect(out).to.include("1 records are of another schema, which this version cannot read.");
  });

  it("writes a file, and nothing to the output", async () => {
    const argv = [log.file, ...key(), "--format", "html", "--output", at("report.html")];
    expect(await outcomeOf(argv)).to.deep.equal({ code: 0, out: "", err: "" });
    expect(readFileSync(at("report.html"), "utf8")).to.match(/^<!DOCTYPE html>/);
    expect(statSync(at("report.html")).mode & 0o777).to.equal(0o600);
  });

  it("shows colours on a terminal alone", async () => {
    const plain = await outcomeOf([log.file]);
    expect(plain.out + plain.err).not.to.include("\u001b");
    const { out } = await outcomeOf([log.file], true);
    expect(out).to.match(/^\u001b\[1mSummary\u001b/);
  });

  it("prints the sections that are asked for", async () => {
    const { out } = await outcomeOf([log.file, "--section", "users", "--format", "csv"]);
    expect(out.split("\r\n").slice(0, 2)).to.deep.equal([
      "user,decisions,denied,errors,warned,dry run,break-glass,shadow",
      "alice,2,0,0,0,0,0,0",
    ]);
  });

  it("says why there is no section settings", async () => {
    const { out, err } = await outcomeOf([log.file, "--section", "settings"]);
    expect({ out, err }).to.deep.equal({
      out: "",
      err: "dockwarden: no settings were read, so there is no section settings; give --settings FILE\n",
    });
  });

  const bad: readonly (readonly [args: readonly string[], problem: RegExp])[] = [
    [["--since", "soon"], /--since "soon" is no time/],
    [["--since", "2026-11-28", "--until", "2026-11-27"], /--since is not before --until/],
    [["--period", "day", "--since", "-2d", "--until", "now"], /leave one of them out/],
    [["--period", "year"], /Allowed choices are day, week, month/],
    [["--format", "pdf"], /Allowed choices are table, markdown/],
    [["--settings", "/nonexistent.yaml"], /Cannot read settings "\/nonexistent.yaml"/],
    [["--output", "/dev/null"], /Cannot write "\/dev\/null": it is no file; name a file/],
    [["--key", "/nonexistent.pem"], /Cannot use the key/],
  ];
  for (const [args, problem] of bad)
    it(`ends with 2 and one line for ${args.join(" ")}`, async () => {
      const { code, err } = await outcomeOf([log.file, ...args]);
      expect(code).to.equal(2);
      expect(err)
        .to.match(problem)
        .and.match(/^.*\n$/);
    });
});
