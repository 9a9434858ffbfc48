import { readdirSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { createTidying } from "../../../../src/audit/record/tidy-rotated.js";
import { withLink } from "../../../../src/audit/log/link.js";
import type { Discarded } from "../../../../src/audit/log/log-records.js";
import type { Rotation } from "../../../../src/domain/audit-keeping.js";
import { freshFolder } from "../../../fresh-folder.js";
import { createState } from "./audit-state.js";
import { waitFor } from "../../../wait-for.js";

const ROTATION: Rotation = { maxBytes: 1000, interval: null, keep: 1, compress: "none" };
const PREV = "ab".repeat(32);

describe("createTidying()", () => {
  const at = freshFolder();
  const nameOf = (last: number): string => `audit.jsonl-20261129-100000-${last}`;

  /** Writes files that end with records 3, 5 and 8, the third of which begins with `first`. */
  const rotated = (first: number): void => {
    const begins = [1, 4, first];
    for (const [index, last] of [3, 5, 8].entries()) {
      const line = withLink('{"schema":1}', { seq: begins[index] ?? 0, prev: PREV });
      writeFileSync(at(nameOf(last)), `${line}\n`);
    }
  };

  it("records each file before it removes it, with its last record as the next file names it", async () => {
    rotated(6);
    const recorded: (readonly [Discarded, readonly string[]])[] = [];
    const record = (about: Discarded) => recorded.push([about, readdirSync(at())]);
    createTidying(at("audit.jsonl"), record, createState()).takeOver(ROTATION);
    await waitFor("one file", () => readdirSync(at()).length === 1);
    const [first, second] = [nameOf(3), nameOf(5)];
    const last = (seq: number) => ({ seq, hash: PREV });
    expect(recorded).to.deep.equal([
      [{ file: first, keep: 1, last: last(3) }, [first, second, nameOf(8)]],
      [{ file: second, keep: 1, last: last(5) }, [second, nameOf(8)]],
    ]);
  });

  for (const [what, change] of [
    ["does not follow", () => undefined],
    [
      "is no log",
      () => {
        writeFileSync(at(nameOf(8)), "hello\n");
      },
    ],
    [
      "is empty",
      () => {
        writeFileSync(at(nameOf(8)), "");
      },
    ],
    [
      "is cut",
      () => {
        writeFileSync(at(nameOf(8)), Buffer.from("1f8b08000000", "hex"));
      },
    ],
  ] as const)
    it(`does not name the last record if the next file ${what}`, async () => {
      rotated(7);
      change();
      const recorded: Discarded[] = [];
      const tidying = createTidying(
        at("audit.jsonl"),
        (about) => recorded.push(about),
        createState(),
      );
      tidying.takeOver(ROTATION);
      await waitFor("one file", () => readdirSync(at()).length === 1);
      expect(recorded.map(({ last }) => last?.seq)).to.deep.equal([3, undefined]);
    });

  it("keeps a file whose removal cannot be recorded, and says so", async () => {
    rotated(6);
    const state = createState();
    const refuse = (): void => {
      throw new Error("no space left");
    };
    createTidying(at("audit.jsonl"), refuse, state).takeOver(ROTATION);
    await waitFor("the error", () => state.told.length > 0);
    expect(readdirSync(at())).to.have.length(3);
    expect(state.told).to.deep.equal([
      "error Cannot tidy the rotated files of the audit log: no space left",
    ]);
  });
});
