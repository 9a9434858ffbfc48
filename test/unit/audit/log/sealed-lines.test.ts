import { generateKeyPairSync } from "node:crypto";
import { expect } from "chai";
import {
  openLines,
  readOpeningKey,
  readSealingKey,
  sealLines,
} from "../../../../src/audit/log/sealed-lines.js";

function pairOf(type: "x25519" | "ed25519") {
  const { publicKey, privateKey } =
    type === "x25519" ? generateKeyPairSync("x25519") : generateKeyPairSync("ed25519");
  return {
    publicPem: Buffer.from(publicKey.export({ type: "spki", format: "pem" })),
    privatePem: Buffer.from(privateKey.export({ type: "pkcs8", format: "pem" })),
  };
}

describe("[U] sealLines()", () => {
  const { publicPem, privatePem } = pairOf("x25519");
  const lines = Buffer.from('{"a":1}\n');

  it("is undone by the private key alone", () => {
    const sealed = sealLines(lines, readSealingKey(publicPem));
    expect(JSON.stringify(sealed)).not.to.include(lines.toString("base64").slice(0, 8));
    expect(openLines(sealed, readOpeningKey(privatePem))).to.deep.equal(lines);
    const other = readOpeningKey(pairOf("x25519").privatePem);
    expect(() => openLines(sealed, other)).to.throw();
  });

  it("makes another key each time", () => {
    const key = readSealingKey(publicPem);
    expect(sealLines(lines, key).key).not.to.equal(sealLines(lines, key).key);
  });

  it("does not open what was changed", () => {
    const sealed = sealLines(lines, readSealingKey(publicPem));
    const key = readOpeningKey(privatePem);
    for (const name of ["key", "iv", "tag", "data"] as const) {
      const bytes = Buffer.from(sealed[name], "base64");
      bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
      expect(
        () => openLines({ ...sealed, [name]: bytes.toString("base64") }, key),
        name,
      ).to.throw();
    }
    expect(() => openLines({ ...sealed, tag: "AAAA" }, key)).to.throw();
  });

  it("refuses keys of other types", () => {
    const other = pairOf("ed25519");
    expect(() => readSealingKey(other.publicPem)).to.throw("must be of the type X25519");
    expect(() => readOpeningKey(other.privatePem)).to.throw("must be of the type X25519");
    expect(() => readSealingKey(Buffer.from("x"))).to.throw();
  });
});
