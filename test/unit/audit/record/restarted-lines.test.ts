import {
  appendFileSync,
  readFileSync,
  renameSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { expect } from "chai";
import { createAuditWriter } from "../../../../src/audit/record/audit-writer.js";
import { hashOfLine, linkIn, withLink } from "../../../../src/audit/log/link.js";
import { freshFolder } from "../../../fresh-folder.js";
import { createState, type KeptState } from "./audit-state.js";
import { linesOf, reasonsIn } from "./log-lines.js";
import { RECORD } from "./record.js";

describe("openLinkedLines(), after a restart", () => {
  const at = freshFolder();
  let file: string;
  let state: KeptState;

  describe("begins", () => {
    beforeEach(() => {
      file = at("audit.jsonl");
      state = createState();
      const writer = createAuditWriter(file, state);
      for (const id of ["1", "2", "3"]) writer.append({ ...RECORD, id });
      writer.close();
    });

    const begunAfter = (change: () => void): unknown => {
      change();
      const writer = createAuditWriter(file, state);
      writer.append({ ...RECORD, id: "4" });
      writer.close();
      return reasonsIn(file).filter((reason) => reason !== "first");
    };

    it("where it has ended", () => {
      expect(begunAfter(() => undefined)).to.deep.equal([]);
      expect(linesOf(file).map((line) => linkIn(Buffer.from(line))?.seq)).to.deep.equal([
        1, 2, 3, 4, 5,
      ]);
    });

    it("where a killed one has ended, which has written more than it has kept", () => {
      const [, second = ""] = linesOf(file);
      state.last = { seq: 2, hash: hashOfLine(second), isEnd: false };
      expect(begunAfter(() => undefined)).to.deep.equal([]);
    });

    it("in the rotated file, although a killed one has kept less", () => {
      const [, second = ""] = linesOf(file);
      state.last = { seq: 2, hash: hashOfLine(second), isEnd: false };
      const rotate = (): void => {
        renameSync(file, `${file}.1`);
      };
      expect(begunAfter(rotate)).to.deep.equal([]);
      expect(linesOf(file).map((line) => linkIn(Buffer.from(line)))).to.deep.equal([
        { seq: 5, prev: hashOfLine(linesOf(`${file}.1`).at(-1) ?? "") },
      ]);
    });

    it("where the rotated file is cut, and says that this one is empty", () => {
      state.last = { ...(state.last ?? { seq: 0, hash: "" }), isEnd: false };
      const rotate = (): void => {
        appendFileSync(file, '{"schema":1,"id":"ha');
        renameSync(file, `${file}.1`);
      };
      expect(begunAfter(rotate)).to.deep.equal(["empty"]);
      expect(linkIn(Buffer.from(linesOf(file)[0] ?? ""))?.seq).to.equal(5);
    });

    it("and says that the file is empty where the rotated one is not as it was", () => {
      const rotate = (): void => {
        const lines = linesOf(file).slice(0, 2);
        writeFileSync(`${file}.1`, lines.map((line) => `${line}\n`).join(""));
        truncateSync(file, 0);
      };
      expect(begunAfter(rotate)).to.deep.equal(["empty"]);
      expect(linkIn(Buffer.from(linesOf(file)[0] ?? ""))?.seq).to.equal(5);
    });

    it("and says that the file is empty", () => {
      expect(
        begunAfter(() => {
          truncateSync(file, 0);
        }),
      ).to.deep.equal(["empty"]);
      expect(linkIn(Buffer.from(linesOf(file)[0] ?? ""))?.seq).to.equal(5);
    });

    it("and says that the last line is cut", () => {
      const { size } = statSync(file);
      expect(
        begunAfter(() => {
          truncateSync(file, size - 10);
        }),
      ).to.deep.equal(["torn"]);
    });

    it("and says that records are missing", () => {
      const kept = linesOf(file)
        .slice(0, 2)
        .map((line) => `${line}\n`);
      expect(
        begunAfter(() => {
          writeFileSync(file, kept.join(""));
        }),
      ).to.deep.equal(["truncated"]);
    });

    it("and says that the last record is another one", () => {
      const text = readFileSync(file, "utf8");
      const other = text.replace('"id":"3"', '"id":"5"');
      expect(
        begunAfter(() => {
          writeFileSync(file, other);
        }),
      ).to.deep.equal(["changed"]);
    });

    it("and says that somebody has written after its end", () => {
      const [last = ""] = linesOf(file).slice(-1);
      const forged = withLink('{"schema":1}', { seq: 5, prev: hashOfLine(last) });
      expect(
        begunAfter(() => {
          appendFileSync(file, `${forged}\n`);
        }),
      ).to.deep.equal(["appended"]);
    });

    it("and says that it does not know what was written", () => {
      expect(
        begunAfter(() => {
          state.last = null;
        }),
      ).to.deep.equal(["unknown"]);
    });

    it("and goes on after a line that lacks its line break alone", () => {
      const { size } = statSync(file);
      expect(
        begunAfter(() => {
          truncateSync(file, size - 1);
        }),
      ).to.deep.equal([]);
      expect(linesOf(file).map((line) => linkIn(Buffer.from(line))?.seq)).to.deep.equal([
        ...[1, 2, 3, 4, 5],
      ]);
    });

    it("and links to the last record before a line that is cut, whose hash it names", () => {
      const last = linesOf(file).at(-1) ?? "";
      appendFileSync(file, '{"schema":1,"id"');
      expect(begunAfter(() => undefined)).to.deep.equal(["torn"]);
      const [begin = ""] = linesOf(file).slice(-2);
      expect(linkIn(Buffer.from(begin))).to.deep.equal({ seq: 5, prev: hashOfLine(last) });
      const { log } = JSON.parse(begin) as { readonly log: { readonly torn: string } };
      expect(log.torn).to.equal(hashOfLine('{"schema":1,"id"'));
    });

    const changes: readonly (readonly [reason: string, change: () => void])[] = [
      [
        "torn",
        () => {
          appendFileSync(file, '{"schema":1');
        },
      ],
      [
        "appended",
        () => {
          appendFileSync(file, "hello\n");
        },
      ],
      [
        "changed",
        () => {
          writeFileSync(file, readFileSync(file, "utf8").replace('"id":"3"', '"id":"5"'));
        },
      ],
      [
        "truncated",
        () => {
          writeFileSync(file, `${linesOf(file).slice(0, 2).join("\n")}\n`);
        },
      ],
      [
        "empty",
        () => {
          truncateSync(file, 0);
        },
      ],
    ];
    for (const [reason, change] of changes) {
      it(`and says "${reason}" also if it was ended or told to rotate before`, () => {
        change();
        createAuditWriter(file, state).close();
        const writer = createAuditWriter(file, state);
        renameSync(file, `${file}.1`);
        writer.reopen();
        writer.append({ ...RECORD, id: "4" });
        writer.close();
        expect(reasonsIn(file)).to.deep.equal([reason]);
      });

      it(`and says "${reason}" also if it could not be written at first`, () => {
        change();
        const writer = createAuditWriter(file, { ...state, now: failing });
        expect(() => {
          writer.append(RECORD);
        }).to.throw("no clock");
        writer.close();
        expect(begunAfter(() => undefined)).to.deep.equal([reason]);
      });
    }

    it("without a word where it was killed right after an orderly end and a first record", () => {
      const writer = createAuditWriter(file, state);
      writer.append({ ...RECORD, id: "4" });
      // It is killed: nothing is synced or kept any more.
      expect(state.last).to.deep.include({ seq: 4, isEnd: false });
      expect(begunAfter(() => undefined)).to.deep.equal([]);
    });

    const failing = (): Date => {
      throw new Error("no clock");
    };
  });
});
