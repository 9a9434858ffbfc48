import { createPrivateKey } from "node:crypto";
import { expect } from "chai";
import {
  createCredentials,
  type UserCredentials,
} from "../../../../src/host/gateway/credentials.js";
import { writeCertificate } from "../../../../src/host/gateway/write-certificate.js";

const NOW = Date.parse("2026-06-01T00:00:00Z");
const MINUTE_MS = 60_000;

describe("createCredentials()", () => {
  let now: number;
  let credentials: UserCredentials;

  async function endingAt(validTo: number): Promise<UserCredentials> {
    const validFrom = NOW - MINUTE_MS;
    const span = { from: new Date(validFrom), to: new Date(validTo) };
    const pair = await writeCertificate({ name: "ca", use: "authority", ...span, issuer: null });
    const key = createPrivateKey(pair.key);
    const authority = { pem: pair.certificate, key, validFrom, validTo };
    return createCredentials(authority, pair.certificate, () => now);
  }

  beforeEach(async () => {
    now = NOW;
    credentials = await endingAt(NOW + 180 * MINUTE_MS);
  });

  it("makes one certificate for all that connect as a user at the same time", async () => {
    const all = await Promise.all(
      Array.from({ length: 20 }, () => credentials.contextFor("alice")),
    );
    expect(new Set(all).size).to.equal(1);
    expect(await credentials.contextFor("bob")).not.to.equal(all[0]);
  });

  it("renews a quarter of an hour before the end of its hour", async () => {
    const first = await credentials.contextFor("alice");
    now = NOW + 44 * MINUTE_MS;
    expect(await credentials.contextFor("alice")).to.equal(first);
    now = NOW + 46 * MINUTE_MS;
    expect(await credentials.contextFor("alice")).not.to.equal(first);
  });

  it("renews where the clock is set back to before its beginning", async () => {
    const first = await credentials.contextFor("alice");
    now = NOW - 6 * MINUTE_MS;
    expect(await credentials.contextFor("alice")).not.to.equal(first);
  });

  it("says so where the authority has expired in the meantime, and goes on after that", async () => {
    now = NOW + 181 * MINUTE_MS;
    const failed = await credentials.contextFor("alice").catch((thrown: unknown) => thrown);
    expect(String(failed)).to.match(
      /Cannot issue a certificate: the authority cannot be used, it expired at/,
    );
    now = NOW;
    expect(await credentials.contextFor("alice")).to.be.an("object");
  });
});
