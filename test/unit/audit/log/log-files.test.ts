import { writeFileSync } from "node:fs";
import { expect } from "chai";
import { filesOf } from "../../../../src/audit/log/log-files.js";
import { freshFolder } from "../../../fresh-folder.js";

describe("filesOf()", () => {
  const at = freshFolder();

  it("gives a log and what rotation has made of it", () => {
    for (const name of ["audit.jsonl", "audit.jsonl.1", "audit.jsonl.1.gz", "audit.jsonl.old"])
      writeFileSync(at(name), "");
    expect(filesOf(at("audit.jsonl"))).to.have.members([at("audit.jsonl"), at("audit.jsonl.1")]);
  });

  it("says what to do where the folder or the file is missing", () => {
    expect(() => filesOf(at("none/audit.jsonl"))).to.throw(
      /^Cannot find the audit log: there is no folder ".*none"; name the files of the log$/,
    );
    expect(() => filesOf(at("other.jsonl"))).to.throw(/there is no such file; name its files$/);
  });
});
