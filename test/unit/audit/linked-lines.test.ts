import {
  appendFileSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { expect } from "chai";
import { createAuditWriter } from "../../../src/audit/audit-writer.js";
import { hashOfLine, linkIn, withLink } from "../../../src/audit-log/link.js";
import type { AuditRecord } from "../../../src/domain/record.js";
import { freshFolder } from "../../fresh-folder.js";
import { createState, type KeptState } from "./audit-state.js";
import { linesOf, reasonsIn, recordsOf } from "./log-lines.js";
import { RECORD } from "./record.js";

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

  describe("begins after a restart", () => {
    beforeEach(() => {
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

    it("and says so again where it could not be written", () => {
      truncateSync(file, 0);
      const writer = createAuditWriter(file, { ...state, now: failing });
      expect(() => {
        writer.append(RECORD);
      }).to.throw("no clock");
      writer.close();
      expect(begunAfter(() => undefined)).to.deep.equal(["empty"]);
    });

    const failing = (): Date => {
      throw new Error("no clock");
    };
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
