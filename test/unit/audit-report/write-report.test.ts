import {
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { expect } from "chai";
import { writeReport } from "../../../src/audit-report/write-report.js";
import { UsageError } from "../../../src/errors.js";
import { freshFolder } from "../../fresh-folder.js";

describe("writeReport()", () => {
  const at = freshFolder();

  it("writes a file that only its owner can read, and leaves nothing beside it", () => {
    writeReport(at("report.html"), "text");
    expect(readFileSync(at("report.html"), "utf8")).to.equal("text");
    expect(statSync(at("report.html")).mode & 0o777).to.equal(0o600);
    expect(readdirSync(at("."))).to.deep.equal(["report.html"]);
  });

  it("replaces an older report, whose mode does not count", () => {
    writeFileSync(at("report.html"), "older and longer", { mode: 0o644 });
    writeReport(at("report.html"), "text");
    expect(readFileSync(at("report.html"), "utf8")).to.equal("text");
    expect(statSync(at("report.html")).mode & 0o777).to.equal(0o600);
  });

  const others: readonly (readonly [what: string, make: () => void])[] = [
    [
      "a link",
      () => {
        writeFileSync(at("other"), "untouched");
        symlinkSync(at("other"), at("report.html"));
      },
    ],
    [
      "a link to nowhere",
      () => {
        symlinkSync(at("nowhere"), at("report.html"));
      },
    ],
    [
      "a folder",
      () => {
        mkdirSync(at("report.html"));
      },
    ],
  ];
  for (const [what, make] of others)
    it(`refuses ${what}`, () => {
      make();
      const before = readdirSync(at("."));
      expect(() => {
        writeReport(at("report.html"), "text");
      }).to.throw(UsageError, /something else is there/);
      expect(readdirSync(at("."))).to.deep.equal(before);
      if (before.includes("other")) expect(readFileSync(at("other"), "utf8")).to.equal("untouched");
    });

  it("refuses a device", () => {
    expect(() => {
      writeReport("/dev/null", "text");
    }).to.throw(UsageError, /something else is there/);
  });

  it("names the file where its folder is missing", () => {
    expect(() => {
      writeReport(at("no/report.html"), "text");
    }).to.throw(UsageError, /^Cannot write the report ".*no\/report.html": ENOENT/);
  });
});
