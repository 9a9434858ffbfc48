import { expect } from "chai";
import type { LinkedLine } from "../../../../src/audit/log/finding.js";
import type { LogEvent } from "../../../../src/audit/log/log-event.js";
import { createMissingBeginning } from "../../../../src/audit/log/missing-beginning.js";

const HASH = "ab".repeat(32);

describe("createMissingBeginning()", () => {
  const lineOf = (seq: number): LinkedLine => ({
    ...{ place: { file: "audit.jsonl", line: seq }, hash: "", shortened: null, seq, prev: HASH },
  });
  const discarded = (seq: number, hash: string): LogEvent => ({
    ...{ kind: "discarded", file: "audit.jsonl-20261129-100000-4", last: { seq, hash } },
  });

  /** Of a log that begins with record 5, in which record 9 says what was removed. */
  const findingOf = (event: LogEvent | null, confirmed: number, mustBeWhole = true) => {
    const beginning = createMissingBeginning(mustBeWhole);
    beginning.begun(lineOf(5));
    for (const seq of [5, 6, 7, 8, 9]) beginning.linked(lineOf(seq), seq === 9 ? event : null);
    return beginning.end(confirmed);
  };

  it("finds nothing in a log that is whole", () => {
    const beginning = createMissingBeginning(true);
    beginning.linked(lineOf(9), discarded(4, HASH));
    expect(beginning.end(9)).to.equal(null);
  });

  it("takes a record's word that fits, also where the log must be whole", () => {
    for (const mustBeWhole of [true, false])
      expect(findingOf(discarded(4, HASH), 9, mustBeWhole)).to.deep.include({
        ...{ kind: "partial", seq: 5, isAlarm: false },
        what: "The log begins with record 5: the plugin has removed those before, as audit.rotate.keep says; record 9 names the file audit.jsonl-20261129-100000-4",
      });
  });

  for (const [what, event, confirmed] of [
    ["there is none", null, 9],
    ["it is about another record", discarded(3, HASH), 9],
    ["it has another hash", discarded(4, "cd".repeat(32)), 9],
    ["no signature confirms it", discarded(4, HASH), 8],
  ] as const)
    it(`finds what is missing as before if ${what}`, () => {
      for (const mustBeWhole of [true, false])
        expect(findingOf(event, confirmed, mustBeWhole)).to.deep.include({
          what: "The log begins with record 5: those before are not in these files",
          isAlarm: mustBeWhole,
        });
    });
});
