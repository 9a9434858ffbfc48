import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import type { AuditWriter } from "../../../../src/audit/record/audit-writer.js";
import { watchWriter } from "../../../../src/audit/record/watched-writer.js";
import { AuditWriteError } from "../../../../src/domain/errors.js";
import { freshFolder } from "../../../fresh-folder.js";
import { RECORD } from "./record.js";

describe("watchWriter()", () => {
  const at = freshFolder();
  let isBroken: boolean;
  let sync: ReturnType<AuditWriter["health"]>;
  const writer: AuditWriter = {
    append() {
      if (isBroken) throw new AuditWriteError("disk full");
    },
    settled: () => null,
    missed: () => undefined,
    configure: () => undefined,
    health: () => sync,
    reopen: () => undefined,
    takeOver: () => undefined,
    close: () => undefined,
  };

  beforeEach(() => {
    isBroken = false;
    sync = { failures: 0, problem: null };
    mkdirSync(at("log"));
    writeFileSync(at("log/audit.jsonl"), "");
  });

  it("counts records, and failures, which it hands on, until one is written again", () => {
    const watched = watchWriter(writer, at("log/audit.jsonl"));
    watched.append(RECORD);
    isBroken = true;
    expect(() => {
      watched.append(RECORD);
    }).to.throw(AuditWriteError, "disk full");
    expect(watched.status()).to.deep.equal({ written: 1, failures: 1, problem: "disk full" });
    isBroken = false;
    watched.append(RECORD);
    expect(watched.status()).to.deep.equal({ written: 2, failures: 1, problem: null });
  });

  it("counts syncs that fail as well, and has a problem until one succeeds", () => {
    const watched = watchWriter(writer, at("log/audit.jsonl"));
    watched.append(RECORD);
    sync = { failures: 2, problem: "EIO" };
    expect(watched.status()).to.deep.equal({ written: 1, failures: 2, problem: "EIO" });
    sync = { failures: 2, problem: null };
    expect(watched.status()).to.deep.equal({ written: 1, failures: 2, problem: null });
  });

  it("finds that the folder is gone before a record does; a file that is gone is made again", () => {
    const watched = watchWriter(writer, at("log/audit.jsonl"));
    rmSync(at("log/audit.jsonl"));
    expect(watched.status().problem).to.equal(null);
    rmSync(at("log"), { recursive: true });
    expect(watched.status().problem).to.match(/^ENOENT/);
  });
});
