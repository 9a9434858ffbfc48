import { expect } from "chai";
import { UsageError } from "../../../../src/domain/errors.js";
import { findAccount } from "../../../../src/host/gateway/find-account.js";

describe("findAccount()", () => {
  it("takes a number as it is, and finds users and groups by name", async () => {
    expect(await findAccount("passwd", 12345)).to.equal(12345);
    expect(await findAccount("passwd", "root")).to.equal(0);
    expect(await findAccount("group", "root")).to.equal(0);
  });

  // getent would find root by "0".
  for (const name of ["nobody-of-this-name", "0", "root:x"]) {
    it(`finds nobody named "${name}"`, async () => {
      const failed = await findAccount("passwd", name).catch((thrown: unknown) => thrown);
      expect(failed).to.be.instanceOf(UsageError);
      expect(String(failed)).to.include(`Cannot find user "${name}": getent finds no such name`);
    });
  }

  it("says what keeps it from looking", async () => {
    const path = process.env["PATH"];
    process.env["PATH"] = "/none";
    try {
      const failed = await findAccount("group", "x").catch((thrown: unknown) => thrown);
      expect(String(failed)).to.match(/Cannot find "x": getent: .*ENOENT.*; give a numeric id/);
    } finally {
      process.env["PATH"] = path;
    }
  });
});
