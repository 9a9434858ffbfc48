import {
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { expect } from "chai";
import { createNewFile, writeNewFile } from "../../../../src/audit/log/new-file.js";
import { UsageError } from "../../../../src/domain/errors.js";
import { freshFolder } from "../../../fresh-folder.js";

describe("writeNewFile()", () => {
  const at = freshFolder();

  it("writes a file that only its owner can read, and leaves nothing beside it", () => {
    writeNewFile(at("out.html"), "text");
    expect(readFileSync(at("out.html"), "utf8")).to.equal("text");
    expect(statSync(at("out.html")).mode & 0o777).to.equal(0o600);
    expect(readdirSync(at("."))).to.deep.equal(["out.html"]);
  });

  it("replaces an older file, whose mode does not count", () => {
    writeFileSync(at("out.html"), "older and longer", { mode: 0o644 });
    writeNewFile(at("out.html"), "text");
    expect(readFileSync(at("out.html"), "utf8")).to.equal("text");
    expect(statSync(at("out.html")).mode & 0o777).to.equal(0o600);
  });

  const others: readonly (readonly [what: string, make: () => void])[] = [
    [
      "a link",
      () => {
        writeFileSync(at("other"), "untouched");
        symlinkSync(at("other"), at("out.html"));
      },
    ],
    [
      "a link to nowhere",
      () => {
        symlinkSync(at("nowhere"), at("out.html"));
      },
    ],
    [
      "a folder",
      () => {
        mkdirSync(at("out.html"));
      },
    ],
  ];
  for (const [what, make] of others)
    it(`refuses ${what}`, () => {
      make();
      const before = readdirSync(at("."));
      expect(() => {
        writeNewFile(at("out.html"), "text");
      }).to.throw(UsageError, /it is no file; name a file/);
      expect(readdirSync(at("."))).to.deep.equal(before);
      if (before.includes("other")) expect(readFileSync(at("other"), "utf8")).to.equal("untouched");
    });

  it("refuses a device", () => {
    expect(() => {
      writeNewFile("/dev/null", "text");
    }).to.throw(UsageError, /it is no file; name a file/);
  });

  it("names the file where its folder is missing", () => {
    expect(() => {
      writeNewFile(at("no/out.html"), "text");
    }).to.throw(UsageError, /^Cannot write ".*no\/out.html": ENOENT/);
  });
});

describe("createNewFile()", () => {
  const at = freshFolder();

  it("removes what was written, and says why the file could not get its name", () => {
    const file = createNewFile(at("out"));
    file.write("text");
    mkdirSync(at("out"));
    expect(file.finish).to.throw(UsageError, /^Cannot write ".*out": /);
    file.discard();
    expect(readdirSync(at("."))).to.deep.equal(["out"]);
  });
});
