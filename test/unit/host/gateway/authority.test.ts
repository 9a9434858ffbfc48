import { createPrivateKey, generateKeyPairSync } from "node:crypto";
import { chmodSync, copyFileSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import type { GatewaySettings } from "../../../../src/domain/gateway.js";
import { UsageError } from "../../../../src/domain/errors.js";
import { readAuthority, readServerAuthorities } from "../../../../src/host/gateway/authority.js";
import { makeAuthority } from "../../../../src/host/gateway/make-authority.js";
import { writeCertificate } from "../../../../src/host/gateway/write-certificate.js";
import { freshFolder } from "../../../fresh-folder.js";
import { makeGateway } from "./fake-dockerd.js";

const YEAR_MS = 365 * 24 * 60 * 60 * 1000;

describe("makeAuthority()", () => {
  const at = freshFolder();

  it("makes certificate and key, the key for its owner alone", async () => {
    const { certificate, key } = await makeAuthority(at("new/ca"), Date.now());
    expect([certificate, key]).to.deep.equal([
      at("new/ca/gateway-ca.pem"),
      at("new/ca/gateway-ca-key.pem"),
    ]);
    expect(statSync(key).mode & 0o777).to.equal(0o600);
    expect(statSync(certificate).mode & 0o777).to.equal(0o644);
  });

  it("does not take the place of one that is there, nor leave half of one", async () => {
    writeFileSync(at("gateway-ca.pem"), "mine");
    const made = await makeAuthority(at(), Date.now()).catch((thrown: unknown) => thrown);
    expect(made).to.be.instanceOf(UsageError);
    expect(String(made)).to.match(/Cannot make an authority in ".*": EEXIST.*; name a folder/);
    expect(readFileSync(at("gateway-ca.pem"), "utf8")).to.equal("mine");
    expect(statSync(at("gateway-ca-key.pem"), { throwIfNoEntry: false })).to.equal(undefined);
  });
});

describe("readAuthority()", () => {
  const at = freshFolder();
  let settings: GatewaySettings;

  beforeEach(async () => {
    const gateway = await makeGateway(at);
    settings = gateway.settings({ port: 1, certificate: gateway.ca }, []);
  });

  const read = (now = Date.now()): unknown => readAuthority(settings, now);

  it("reads what gateway init has made", () => {
    expect(read()).to.have.property("pem", readFileSync(settings.ca, "utf8"));
  });

  it("refuses a key that others may read, whoever they are", () => {
    for (const mode of [0o640, 0o604, 0o644]) {
      chmodSync(settings.caKey, mode);
      expect(read).to.throw(UsageError, /gateway\.ca_key ".*": others .*mode 06\d\d.*chmod 600/);
    }
  });

  it("refuses files that others may exchange", () => {
    mkdirSync(at("shared"));
    chmodSync(at("shared"), 0o777);
    copyFileSync(settings.ca, at("shared/ca.pem"));
    const exposed = { ...settings, ca: at("shared/ca.pem") };
    expect(() => readAuthority(exposed, Date.now())).to.throw(
      UsageError,
      /gateway\.ca ".*": others than root may change ".*shared"/,
    );
  });

  it("names a file that is missing, and what it is for", () => {
    const missing = (key: keyof GatewaySettings) => (): unknown =>
      readAuthority({ ...settings, [key]: at("none.pem") }, Date.now());
    expect(missing("ca")).to.throw(UsageError, /^Cannot use gateway\.ca ".*none\.pem": ENOENT/);
    expect(missing("caKey")).to.throw(UsageError, /^Cannot use gateway\.ca_key ".*none.*ENOENT/);
    expect(() => readAuthority({ ...settings, ca: at() }, Date.now())).to.throw(/not a regular/);
  });

  it("refuses an authority that has expired, or does not hold yet", () => {
    expect(() => read(Date.now() + 11 * YEAR_MS)).to.throw(
      UsageError,
      /gateway\.ca ".*": it expired at 20.*; make another with "dockwarden gateway init"/,
    );
    expect(() => read(Date.now() - YEAR_MS)).to.throw(UsageError, /holds from 20.*look at the clo/);
  });

  it("refuses what is no certificate, more than one, or not an authority's", async () => {
    const ca = readFileSync(settings.ca, "utf8");
    writeFileSync(settings.ca, "nothing");
    expect(read).to.throw(UsageError, /there is no PEM certificate in it/);
    writeFileSync(settings.ca, ca.replace(/[A-Za-z]{30}/, "A".repeat(30)).replace("MII", "AAA"));
    expect(read).to.throw(UsageError, /gateway\.ca ".*": a certificate cannot be read/);
    writeFileSync(settings.ca, ca + ca);
    expect(read).to.throw(UsageError, /must hold one certificate, it holds 2/);
    const issuer = { pem: ca, key: createPrivateKey(readFileSync(settings.caKey)) };
    const day = { from: new Date(), to: new Date(Date.now() + 1e8) };
    const leaf = await writeCertificate({ name: "alice", use: "client", ...day, issuer });
    writeFileSync(settings.ca, leaf.certificate);
    expect(read).to.throw(UsageError, /not an authority's certificate/);
  });

  it("refuses a key that is none, of another kind, or of another authority", async () => {
    writeFileSync(settings.caKey, "nothing");
    expect(read).to.throw(
      UsageError,
      /gateway\.ca_key ".*": .*should be one that "dockwarden gateway/,
    );
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    writeFileSync(settings.caKey, privateKey.export({ type: "pkcs8", format: "pem" }));
    expect(read).to.throw(UsageError, /not a key of the curve P-256/);
    copyFileSync((await makeAuthority(at("other"), Date.now())).key, settings.caKey);
    expect(read).to.throw(UsageError, /it is not the key of ".*gateway-ca\.pem"/);
  });
});

describe("readServerAuthorities()", () => {
  const at = freshFolder();

  it("takes one or more, and refuses where none holds any more", async () => {
    const { ca, settings } = await makeGateway(at);
    const gateway = settings({ port: 1, certificate: ca + ca }, []);
    expect(readServerAuthorities(gateway, Date.now())).to.equal(ca + ca);
    expect(() => readServerAuthorities(gateway, Date.now() + 11 * YEAR_MS)).to.throw(
      UsageError,
      /gateway\.server_ca ".*": it expired at 20/,
    );
  });
});
