import { chmodSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { fingerprintOf, openLogKey, readPublicKey } from "../../../../src/audit/log/log-key.js";
import { UsageError } from "../../../../src/domain/errors.js";
import { freshFolder } from "../../../fresh-folder.js";

describe("openLogKey()", () => {
  const at = freshFolder();
  const file = (): string => at("audit-key.pem");
  const publicFile = (): string => at("audit-key.pub.pem");

  it("makes a key that only its owner may read, with its public half, and takes it the next time", () => {
    const { fingerprint } = openLogKey(file());
    expect(statSync(file()).mode & 0o777).to.equal(0o600);
    expect(fingerprintOf(readPublicKey(publicFile()))).to.equal(fingerprint);
    expect(openLogKey(file()).fingerprint).to.equal(fingerprint);
  });

  it("writes the public half of a key that was given", () => {
    const { fingerprint } = openLogKey(file());
    rmSync(publicFile());
    openLogKey(file());
    expect(fingerprintOf(readPublicKey(publicFile()))).to.equal(fingerprint);
  });

  const bad: readonly (readonly [what: string, change: () => void, problem: RegExp])[] = [
    [
      "others may read",
      () => {
        chmodSync(file(), 0o640);
      },
      /chmod 600 it/,
    ],
    [
      "is none",
      () => {
        writeFileSync(file(), "x");
      },
      /must be an Ed25519 key in PEM/,
    ],
    [
      "is gone, but for its public half",
      () => {
        rmSync(file());
      },
      /it is gone, and ".*pub.pem" is there/,
    ],
  ];
  for (const [what, change, problem] of bad)
    it(`refuses one that ${what}, and changes nothing`, () => {
      openLogKey(file());
      const before = readFileSync(publicFile(), "utf8");
      change();
      expect(() => openLogKey(file())).to.throw(UsageError, problem);
      expect(readFileSync(publicFile(), "utf8")).to.equal(before);
    });
});
