import { closeSync, fstatSync, openSync } from "node:fs";
import { expect } from "chai";
import { isJournal } from "../../../../src/audit/page/journal.js";
import { freshFolder } from "../../../fresh-folder.js";

describe("isJournal()", () => {
  const at = freshFolder();

  it("knows the stream that systemd names, and no other", () => {
    const descriptor = openSync(at("stream"), "w");
    const { dev, ino } = fstatSync(descriptor);
    expect(isJournal(descriptor, `${dev}:${ino}`)).to.equal(true);
    expect(isJournal(descriptor, `${dev}:${ino + 1}`)).to.equal(false);
    expect(isJournal(descriptor, undefined)).to.equal(false);
    closeSync(descriptor);
  });
});
