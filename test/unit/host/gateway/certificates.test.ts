import { X509Certificate, createPrivateKey } from "node:crypto";
import { expect } from "chai";
import { isIssuedBy } from "../../../../src/domain/issued-by.js";
import {
  writeCertificate,
  type CertificateRequest,
} from "../../../../src/host/gateway/write-certificate.js";
import type { Pair } from "../../../../src/host/gateway/write-certificate.js";

const FROM = new Date("2026-01-01T00:00:00Z");
const TO = new Date("2026-01-01T01:00:00Z");

const authorityNamed = (name: string): Promise<Pair> =>
  writeCertificate({ name, use: "authority", from: FROM, to: TO, issuer: null });

const issuerOf = ({ certificate, key }: Pair): CertificateRequest["issuer"] => ({
  pem: certificate,
  key: createPrivateKey(key),
});

describe("writeCertificate()", () => {
  let authority: Pair;

  before(async () => {
    authority = await authorityNamed("gateway");
  });

  const client = (name: string): Promise<Pair> =>
    writeCertificate({ name, use: "client", from: FROM, to: TO, issuer: issuerOf(authority) });

  it("makes an authority that may sign clients and no further authority", () => {
    const certificate = new X509Certificate(authority.certificate);
    expect(certificate.ca).to.equal(true);
    expect(certificate.checkIssued(certificate)).to.equal(true);
    expect(certificate.checkPrivateKey(createPrivateKey(authority.key))).to.equal(true);
  });

  it("makes a client's certificate, with its key, for the time that was ordered", async () => {
    const { certificate: pem, key } = await client("alice");
    const certificate = new X509Certificate(pem);
    expect(certificate.ca).to.equal(false);
    expect(certificate.subject).to.equal("CN=alice");
    expect(certificate.keyUsage).to.deep.equal(["1.3.6.1.5.5.7.3.2"]);
    expect(certificate.checkPrivateKey(createPrivateKey(key))).to.equal(true);
    expect(Date.parse(certificate.validFrom)).to.equal(FROM.getTime());
    expect(Date.parse(certificate.validTo)).to.equal(TO.getTime());
    expect(certificate.verify(new X509Certificate(authority.certificate).publicKey)).to.equal(true);
  });

  // What libraries have taken for more than one name, or for another.
  const names = [
    "mallory,OU=root",
    "mallory+CN=root",
    "mallory/OU=root",
    'mallory "alice"',
    "#0c05616c696365",
    "a\\",
    " alice ",
    "ä€😀",
  ];

  for (const name of names) {
    it(`writes the name ${JSON.stringify(name)} as it is`, async () => {
      const { certificate } = await client(name);
      const subject: object = new X509Certificate(certificate).toLegacyObject().subject;
      expect({ ...subject }).to.deep.equal({ CN: name });
    });
  }

  it("gives each a serial number and a key of its own", async () => {
    const [one, other] = await Promise.all([client("alice"), client("alice")]);
    expect(one.key).not.to.equal(other.key);
    const serials = [one, other].map(
      ({ certificate }) => new X509Certificate(certificate).serialNumber,
    );
    expect(serials[0])
      .to.match(/^01[0-9A-F]{32}$/)
      .and.not.equal(serials[1]);
  });
});

const parsed = (pem: string): X509Certificate => new X509Certificate(pem);

describe("isIssuedBy()", () => {
  let authority: Pair;
  let leaf: string;

  const issuedBy = async (issuer: Pair): Promise<string> => {
    const order = { name: "alice", use: "client", from: FROM, to: TO } as const;
    return (await writeCertificate({ ...order, issuer: issuerOf(issuer) })).certificate;
  };

  before(async () => {
    authority = await authorityNamed("gateway");
    leaf = await issuedBy(authority);
  });

  it("knows what the gateway's authority has signed", () => {
    expect(isIssuedBy(parsed(leaf), parsed(authority.certificate))).to.equal(true);
  });

  it("knows that another authority of the same name has not", async () => {
    const other = await authorityNamed("gateway");
    expect(isIssuedBy(parsed(await issuedBy(other)), parsed(authority.certificate))).to.equal(
      false,
    );
    expect(isIssuedBy(parsed(leaf), parsed(other.certificate))).to.equal(false);
  });

  it("takes neither the authority itself for a user, nor a user for the authority", () => {
    expect(isIssuedBy(parsed(authority.certificate), parsed(authority.certificate))).to.equal(
      false,
    );
    expect(isIssuedBy(parsed(leaf), parsed(leaf))).to.equal(false);
  });
});
