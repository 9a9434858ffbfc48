import { X509Certificate } from "node:crypto";
import { expect } from "chai";
import { createCertificateReader } from "../../../../src/engine/identity/read-certificate.js";
import { issue } from "../../../certificate-maker.js";
import { AUTHORITY, certified } from "./message.js";

describe("createCertificateReader()", () => {
  const read = createCertificateReader([]);

  it("tells what a certificate says", () => {
    const pem = certified(
      [
        ["O", "Lab, Ltd"],
        ["OU", "chem"],
        ["CN", "alice"],
        ["OU", "bio"],
      ],
      {
        altNames: [
          ["email", "alice@example.org"],
          ["dns", "a,b"],
          ["uri", "spiffe://lab/alice"],
          ["ip", "192.0.2.1"],
          ["other", "x, email:root@example.org"],
        ],
      },
    );
    const { fingerprint256, serialNumber } = new X509Certificate(pem);
    expect(read(pem)).to.deep.include({ cns: ["alice"], fromGateway: false });
    expect(read(pem)?.facts).to.deep.equal({
      cn: "alice",
      ous: ["chem", "bio"],
      sans: ["email:alice@example.org", "dns:a,b", "uri:spiffe://lab/alice"],
      issuer: "CN=ca",
      serial: serialNumber.toLowerCase(),
      fingerprint: fingerprint256.toLowerCase().replaceAll(":", ""),
    });
  });

  it("reads each encoding of a name as its characters", () => {
    const wide = Buffer.from([0, 0x61, 1, 0x11]);
    expect(read(certified([["CN", wide, "bmp"]]))?.cns).to.deep.equal(["a\u0111"]);
    expect(read(certified([["CN", Buffer.from([0xe9]), "t61"]]))?.cns).to.deep.equal(["é"]);
    expect(read(certified([["CN", "al\0ice"]]))?.cns).to.deep.equal(["al\0ice"]);
  });

  it("counts common names", () => {
    expect(read(certified([["OU", "x"]]))).to.have.nested.property("facts.cn", "");
    const two = read(
      certified([
        ["CN", "alice"],
        ["CN", "root"],
      ]),
    );
    expect(two?.cns).to.deep.equal(["alice", "root"]);
    expect(two?.facts.cn).to.equal("");
  });

  const pem = certified([["CN", "alice"]]);
  const unreadable: Readonly<Record<string, string>> = {
    nothing: "",
    "no certificate": "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    "two certificates": pem + pem,
    "text before": `Subject: CN=root\n${pem}`,
    "another kind": pem.replaceAll("CERTIFICATE", "TRUSTED CERTIFICATE"),
    "a name that is no UTF-8": certified([["CN", Buffer.from([0xff, 0x61]), "utf8"]]),
    "a name of half a character": certified([["CN", Buffer.from([0xff, 0x61, 0x62]), "bmp"]]),
  };
  for (const [what, text] of Object.entries(unreadable)) {
    it(`gives null for ${what}, also the second time`, () => {
      expect(read(text)).to.equal(null);
      expect(read(text)).to.equal(null);
    });
  }

  it("knows the gateway's by the signature, and not by the issuer's name alone", () => {
    const gateway = createCertificateReader([new X509Certificate(AUTHORITY.pem)]);
    expect(gateway(pem)).to.have.property("fromGateway", true);
    const namesake = issue({ subject: [["CN", "ca"]], authority: true });
    expect(gateway(certified([["CN", "alice"]], { by: namesake }))).to.have.property(
      "fromGateway",
      false,
    );
  });

  it("reads a certificate once, and keeps no more than a thousand", () => {
    const first = read(pem);
    expect(read(pem)).to.equal(first);
    for (let number = 0; number < 1100; number++) read(String(number));
    expect(read(pem)).to.deep.equal(first);
    expect(read(pem)).not.to.equal(first);
  });
});
