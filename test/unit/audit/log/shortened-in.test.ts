import { expect } from "chai";
import { shortenedIn } from "../../../../src/audit/log/shortened-in.js";
import { freshFolder } from "../../../fresh-folder.js";
import { beginLog } from "./log-sample.js";

const shortened = (seq: number): string =>
  `{"schema":1,"id":"x","time":"","seq":${seq},"phase":"request","cut":true}`;

describe("shortenedIn()", () => {
  const lines: readonly (readonly [line: string, seq: number | null])[] = [
    [shortened(5), 5],
    [` ${shortened(5)}`, 5],
    ['{"schema":1,"id":"x","time":"","cut":true}', null],
    ['{"schema":1,"seq":5,"call":{"cut":true}}', null],
    ['{"schema":1,"seq":"5","cut":true}', null],
    ['{"schema":2,"seq":5,"cut":true}', null],
    ['["cut":true]', null],
    ["null", null],
  ];
  for (const [line, seq] of lines)
    it(`finds ${seq ?? "no number"} in ${line}`, () => {
      expect(shortenedIn(Buffer.from(line))).to.equal(seq);
    });
});

describe("A log with a record that the sender has shortened", () => {
  const at = freshFolder();

  /** Returns the findings of a log of 13 records, of which the line at `index` is replaced. */
  async function findingsWith(index: number, line: string): Promise<readonly string[]> {
    const log = beginLog(at);
    log.write(10);
    log.writer().close();
    log.replace(log.lines().with(index, line));
    const { findings } = await log.verify();
    return findings.map(({ kind, seq, isAlarm }) => `${kind} ${seq ?? "-"} ${String(isAlarm)}`);
  }

  it("is found, and no record counts as changed", async () => {
    expect(await findingsWith(4, shortened(5))).to.deep.equal(["shortened 5 true"]);
  });

  it("is found at the end", async () => {
    expect(await findingsWith(-1, shortened(13))).to.deep.equal(["shortened 13 true"]);
  });

  it("does not take the line of another record for it", async () => {
    expect(await findingsWith(4, shortened(6))).to.deep.equal(["changed 5 true"]);
  });
});
