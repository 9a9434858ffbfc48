import { renameSync, rmSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { createServedFiles } from "../../../../src/audit/page/served-files.js";
import { freshFolder } from "../../../fresh-folder.js";

describe("createServedFiles()", () => {
  const at = freshFolder();

  beforeEach(() => {
    for (const name of ["audit.jsonl", "audit.jsonl-1.zst", "audit.jsonl~"])
      writeFileSync(at(name), "");
  });

  it("lists what rotation has made of a log, as it is at that moment", () => {
    const files = createServedFiles([at("audit.jsonl"), at("audit.jsonl-1.zst")]);
    expect(files()).to.have.members([at("audit.jsonl"), at("audit.jsonl-1.zst")]);
    renameSync(at("audit.jsonl"), at("audit.jsonl-2"));
    rmSync(at("audit.jsonl-1.zst"));
    expect(files()).to.deep.equal([at("audit.jsonl-2")]);
  });

  it("refuses files that are missing at the beginning, and says when all are gone", () => {
    expect(() => createServedFiles([at("nothing")])).to.throw(/there is no file ".*nothing"/);
    const files = createServedFiles([at("audit.jsonl")]);
    for (const name of ["audit.jsonl", "audit.jsonl-1.zst"]) rmSync(at(name));
    expect(files).to.throw("its files are gone");
  });
});
