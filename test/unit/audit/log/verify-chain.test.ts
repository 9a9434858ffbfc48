import { expect } from "chai";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { hashOfLine, linkIn, withLink } from "../../../../src/audit/log/link.js";
import type { LogFindingKind } from "../../../../src/audit/log/finding.js";
import { freshFolder } from "../../../fresh-folder.js";
import { beginLog, type LogSample } from "./log-sample.js";

/** The beginning, a record, a checkpoint, nine more records, a checkpoint. */
const RECORDS = 13;

/** The place of a record among the lines, which begin with record 1. */
const at = (seq: number): number => seq - 1;

/** What somebody does to the lines of a log, and what is found first: its kind, and the record that is named. */
type Tampering = readonly [
  what: string,
  change: (lines: string[]) => readonly string[],
  kind: LogFindingKind,
  seq: number | null,
];

const changed = (line = ""): string => line.replace('"user":"user-', '"user":"USER-');

/** Gives each record from `seq` on the link to the one before, as somebody without the key can. */
function relinked(lines: readonly string[], seq: number): string[] {
  const result = lines.slice(0, at(seq));
  lines.slice(at(seq)).forEach((line, index) => {
    const bare = line.replace(/,"seq":\d+,"prev":"[0-9a-f]{64}"\}$/, "}");
    result.push(withLink(bare, { seq: seq + index, prev: hashOfLine(result.at(-1) ?? "") }));
  });
  return result;
}

const TAMPERINGS: readonly Tampering[] = [
  ["a record is changed", (lines) => lines.with(at(5), changed(lines[at(5)])), "changed", 5],
  [
    "the first record is changed",
    (lines) => lines.with(0, (lines[0] ?? "").replace("first", "torn")),
    "changed",
    1,
  ],
  ["a record loses its link", (lines) => lines.with(at(5), '{"schema":1}'), "changed", 5],
  [
    "a record is reformatted",
    (lines) => lines.with(at(5), (lines[at(5)] ?? "").replace('{"schema"', '{ "schema"')),
    "changed",
    5,
  ],
  [
    "a record gets a carriage return",
    (lines) => lines.with(at(5), `${lines[at(5)] ?? ""}\r`),
    "changed",
    5,
  ],
  ["a record is removed", (lines) => lines.toSpliced(at(5), 1), "removed", 5],
  ["three records are removed", (lines) => lines.toSpliced(at(5), 3), "removed", 5],
  ["the first record is removed", (lines) => lines.slice(1), "partial", 2],
  ["the last record is removed", (lines) => lines.slice(0, -1), "truncated", RECORDS],
  ["the end is removed", (lines) => lines.slice(0, 6), "truncated", RECORDS],
  [
    "a line is inserted that is no record",
    (lines) => lines.toSpliced(at(5), 0, "hello"),
    "inserted",
    null,
  ],
  ["an empty line is inserted", (lines) => lines.toSpliced(at(5), 0, ""), "inserted", null],
  [
    "a record is inserted that follows the one before",
    (lines) => lines.toSpliced(at(5), 0, forged(lines, 5)),
    "inserted",
    5,
  ],
  [
    "a record is inserted with a high number",
    (lines) =>
      lines.toSpliced(at(5), 0, withLink('{"schema":1}', { seq: 99, prev: "a".repeat(64) })),
    "inserted",
    99,
  ],
  ["a record is repeated", (lines) => lines.toSpliced(at(6), 0, lines[at(5)] ?? ""), "inserted", 5],
  [
    "a record is repeated further below",
    (lines) => lines.toSpliced(at(9), 0, lines[at(5)] ?? ""),
    "inserted",
    5,
  ],
  [
    "two records are exchanged",
    (lines) => lines.with(at(5), lines[at(6)] ?? "").with(at(6), lines[at(5)] ?? ""),
    "reordered",
    5,
  ],
  [
    "a record is moved down",
    (lines) => lines.toSpliced(at(9), 0, lines[at(5)] ?? "").toSpliced(at(5), 1),
    "reordered",
    5,
  ],
  [
    "a record is changed, and all after it are linked anew",
    (lines) => relinked(lines.with(at(5), changed(lines[at(5)])), 6),
    "signature",
    RECORDS,
  ],
  [
    "a record is removed, and all after it are linked anew",
    (lines) => relinked(lines.toSpliced(at(5), 1), 5),
    "signature",
    RECORDS - 1,
  ],
  [
    "the last record is changed",
    (lines) => lines.with(-1, (lines.at(-1) ?? "").replace('"id":"', '"id":"0')),
    "changed",
    RECORDS,
  ],
];

/** A record that somebody makes, in the place of record `seq`. */
function forged(lines: readonly string[], seq: number): string {
  const line = '{"schema":1,"user":"mallory"}';
  return withLink(line, { seq, prev: hashOfLine(lines[at(seq - 1)] ?? "") });
}

describe("createChainVerifier()", () => {
  const folder = freshFolder();
  let log: LogSample;

  beforeEach(() => {
    log = beginLog(folder);
    log.write(10);
    log.writer().close();
  });

  it("finds nothing in a log as it was written", async () => {
    expect(await log.verify()).to.deep.equal({
      ...{ records: RECORDS, early: 0, first: 1, last: RECORDS, signedUpTo: RECORDS - 1 },
      ...{ findings: [], found: 0, alarms: 0, isEndCompared: false },
    });
  });

  for (const [what, change, kind, seq] of TAMPERINGS)
    it(`finds and names it where ${what}`, async () => {
      const before = log.lines();
      const lines = change([...before]);
      expect(lines).not.to.deep.equal(before);
      log.replace(lines);
      const { findings, alarms } = await log.verify(undefined, { head: log.state.last });
      const first = findings.find(({ isAlarm }) => isAlarm);
      expect(first, JSON.stringify(findings)).to.deep.include({ kind, seq });
      expect(alarms).to.be.at.least(1);
    });

  it("names the file and the line", async () => {
    log.replace(log.lines().with(at(5), changed(log.lines()[at(5)])));
    const { findings } = await log.verify();
    expect(findings).to.deep.equal([
      {
        ...{ kind: "changed", seq: 5, isAlarm: true, place: { file: log.file, line: 5 } },
        what: "Record 5 is not the one that record 6 follows",
      },
    ]);
  });

  it("finds a record that was written after the plugin had ended", async () => {
    const lines = log.lines();
    log.replace([...lines, forged(lines, RECORDS + 1)]);
    const { findings } = await log.verify(undefined, { head: log.state.last });
    expect(findings[0]).to.deep.include({ kind: "inserted", seq: RECORDS + 1, isAlarm: true });
    log.restart();
    log.write(1);
    const later = await log.verify();
    expect(later.findings[0]?.what).to.match(/begun again: another program had written/);
  });

  it("finds a record that was changed before a line that was cut", async () => {
    writeFileSync(log.file, '{"schema":1,"id"', { flag: "a" });
    log.restart();
    log.write(1);
    log.writer().close();
    const before = await log.verify(undefined, { head: log.state.last });
    expect(before.findings.map(({ kind, isAlarm }) => [kind, isAlarm])).to.deep.equal([
      ["begun", false],
    ]);
    log.replace(
      log
        .lines()
        .map((line, index) => (index === RECORDS - 1 ? line.replace('"id":"', '"id":"0') : line)),
    );
    const { findings } = await log.verify();
    expect(findings[0]).to.deep.include({ kind: "changed", seq: RECORDS, isAlarm: true });
  });

  it("takes a cut line at the end of a rotated file for what it is", async () => {
    writeFileSync(log.file, '{"schema":1,"id"', { flag: "a" });
    const rotated = folder("audit.jsonl.1");
    renameSync(log.file, rotated);
    log.restart();
    log.write(1);
    log.writer().close();
    const { findings, alarms } = await log.verify([log.file, rotated]);
    expect(findings.map(({ kind }) => kind)).to.deep.equal(["torn", "begun"]);
    expect(alarms).to.equal(0);
  });

  it("ends with hostile logs, in little memory", async () => {
    const gapped = Array.from({ length: 5000 }, (_, index) =>
      withLink('{"schema":1}', { seq: 2 * index + 1, prev: "0".repeat(64) }),
    );
    log.replace([...log.lines(), ...Array<string>(5000).fill("x"), ...gapped]);
    const { alarms } = await log.verify();
    expect(alarms).to.be.above(9000);
  });

  it("finds where another key has signed", async () => {
    const other = beginLog((name = "") => folder(`other-${name}`));
    other.write(3);
    other.writer().close();
    const { findings } = await log.verify([other.file]);
    expect(findings[0]).to.deep.include({ kind: "signature", seq: 3, isAlarm: true });
    expect(findings[0]?.what).to.match(/^Checkpoint 3 is of another key, sha256:/);
  });

  it("says that no signature was checked where there is no key", async () => {
    expect(await log.verify(undefined, { keys: [] })).to.deep.include({
      ...{ signedUpTo: null, alarms: 0 },
    });
  });

  it("finds that nothing is signed where it must be", async () => {
    const bare = '{"schema":1,"phase":"request"}';
    const lines = [withLink(bare, { seq: 1, prev: "0".repeat(64) })];
    while (lines.length < 1100)
      lines.push(withLink(bare, { seq: lines.length + 1, prev: hashOfLine(lines.at(-1) ?? "") }));
    log.replace(lines);
    const { findings } = await log.verify();
    expect(findings.map(({ kind, seq }) => [kind, seq])).to.deep.equal([["unsigned", 1011]]);
  });

  it("takes a log that a version without links has begun", async () => {
    const file = folder("old.jsonl");
    writeFileSync(file, '{"schema":1,"a":1}\n{"schema":1,"a":2}\n');
    const line = withLink('{"schema":1}', { seq: 1, prev: hashOfLine('{"schema":1,"a":2}') });
    writeFileSync(file, `${line}\n`, { flag: "a" });
    expect(await log.verify([file])).to.deep.include({ records: 1, early: 2, alarms: 0 });
  });

  it("reports a last line that is being written, and no alarm", async () => {
    writeFileSync(log.file, '{"schema":1,"id', { flag: "a" });
    const { findings, alarms } = await log.verify();
    expect(findings.map(({ kind }) => kind)).to.deep.equal(["torn"]);
    expect(alarms).to.equal(0);
  });

  it("names at most a hundred findings, and counts all", async () => {
    const strays = Array.from({ length: 500 }, () => "x");
    log.replace([...log.lines().slice(0, 5), ...strays, ...log.lines().slice(5)]);
    const { findings, found, alarms } = await log.verify();
    expect([findings.length, found, alarms]).to.deep.equal([100, 500, 500]);
  });

  it("reads the link at a line's end alone", () => {
    const line = withLink('{"text":",\\"seq\\":7,"}', { seq: 3, prev: "b".repeat(64) });
    expect(linkIn(Buffer.from(line))).to.deep.equal({ seq: 3, prev: "b".repeat(64) });
    for (const other of [
      `${line} `,
      line.slice(0, -1),
      line.replace('"seq":3', '"seq":03'),
      "{}",
      "",
    ])
      expect(linkIn(Buffer.from(other)), other).to.equal(null);
    expect(readFileSync(log.file, "utf8").split("\n")[0]).to.match(/,"seq":1,"prev":"0{64}"\}$/);
  });
});
