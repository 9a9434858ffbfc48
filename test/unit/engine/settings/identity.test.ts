import { expect } from "chai";
import { SettingsError } from "../../../../src/domain/errors.js";
import type { Settings } from "../../../../src/domain/settings.js";
import { gatewayCaOf } from "../../../../src/engine/settings/gateway-ca.js";
import { AUTHORITY, certified } from "../identity/message.js";
import { parseSettings } from "../../../../src/engine/settings/parse-settings.js";
import { SHARED, sharedSettings } from "./shared-host.js";

const parsed = (text: string): Settings => parseSettings(text, "s.yaml", SHARED, {});

const FINGERPRINT = "9f".repeat(32);
const COLONS = FINGERPRINT.toUpperCase().replace(/..(?=.)/g, "$&:");

function problemsOf(work: () => unknown): readonly string[] {
  try {
    work();
  } catch (thrown) {
    if (thrown instanceof SettingsError) return thrown.problems;
    throw thrown;
  }
  return [];
}

const identityOf = (text: string): Settings["identity"] =>
  sharedSettings(`identity: {${text}}\n`).identity;

describe("identity in settings", () => {
  it("is the common name, believes no proxy and revokes nothing, where it is not set", () => {
    const usual = { source: "tls-cn", revoked: [], proxies: [], gatewayCa: null };
    expect(sharedSettings().identity).to.deep.equal(usual);
    expect(identityOf("")).to.deep.equal(usual);
  });

  it("takes fingerprints with and without colons, in either case", () => {
    const texts = [`sha256:${FINGERPRINT}`, `SHA256:${COLONS}`, `sha256:${COLONS.toLowerCase()}`];
    const { revoked } = identityOf(`revoked: ["${texts.join('", "')}"]`);
    expect(revoked).to.deep.equal([FINGERPRINT, FINGERPRINT, FINGERPRINT]);
  });

  it("knows proxies by fingerprint or by name, and spells headers as dockerd shows them", () => {
    const { proxies } = identityOf(
      `proxies: [{certificate: "sha256:${COLONS}", header: x-remote-user}, {certificate: nginx, header: REMOTE_USER}]`,
    );
    expect(proxies).to.deep.equal([
      { fingerprint: FINGERPRINT, cn: null, header: "X-Remote-User" },
      { fingerprint: null, cn: "nginx", header: "Remote_user" },
    ]);
  });

  it("names the gateway's authority, and takes each source", () => {
    expect(identityOf("gateway_ca: /etc/ca.pem").gatewayCa).to.deep.equal({
      path: "/etc/ca.pem",
      pems: [],
    });
    for (const source of ["tls-cn", "tls-san-email", "tls-san-dns", "tls-san-uri"]) {
      expect(identityOf(`source: ${source}`).source).to.equal(source);
    }
  });

  const wrong: readonly (readonly [string, string])[] = [
    ["source: cn", "identity.source: must be one of tls-cn, tls-san-email"],
    ["revoked: [abc]", "identity.revoked[0]: must be sha256: and 64 hexadecimal digits"],
    [`revoked: ["${FINGERPRINT}"]`, "identity.revoked[0]: must be sha256: and"],
    [`revoked: ["sha256:${FINGERPRINT}0"]`, "identity.revoked[0]: must be sha256: and"],
    [`revoked: ["sha256:9f:${FINGERPRINT.slice(2)}"]`, "identity.revoked[0]: must be sha256: and"],
    ["proxies: [{certificate: 'sha256:ab', header: X}]", "proxies[0].certificate: must be sha256:"],
    ["proxies: [{certificate: '', header: X}]", "proxies[0].certificate: must be a fingerprint"],
    [
      "proxies: [{certificate: a, header: 'X Y'}]",
      "proxies[0].header: must be the name of a header",
    ],
    [
      "proxies: [{certificate: a, header: authorization}]",
      'proxies[0].header: Docker does not show "authorization" to plugins',
    ],
    [
      "proxies: [{certificate: a, header: X}, {certificate: a, header: Y}]",
      "proxies[1].certificate: is there before",
    ],
    ["gateway_ca: ca.pem", "identity.gateway_ca: must be an absolute path"],
  ];
  for (const [text, problem] of wrong) {
    it(`refuses ${text.slice(0, 60)}`, () => {
      const problems = problemsOf(() => identityOf(text));
      expect(problems.join("\n")).to.include(problem);
      expect(problems).to.have.lengthOf(1);
    });
  }
});

describe("groups.<name>.from in settings", () => {
  it("is nothing where it is not set", () => {
    expect(sharedSettings().people.groups["chem"]).to.deep.include({ certOus: [], osGroups: [] });
  });

  const file = (from: string): string =>
    `schema: 1\nprofile: tenant\ngroups: {x: {from: ${from}}}\n`;
  const wrong: readonly (readonly [string, string])[] = [
    ["{cert_ou: ['']}", "from.cert_ou: must name a unit"],
    ["{os_groups: ['0']}", "from.os_groups: must be names of groups"],
    ["{os_groups: ['a,b']}", "from.os_groups: must be names of groups"],
    ["{os_groups: ['a:b']}", "from.os_groups: must be names of groups"],
    ["{ldap: [a]}", "from.ldap: no such setting"],
  ];
  for (const [from, problem] of wrong) {
    it(`refuses ${from}`, () => {
      expect(problemsOf(() => parsed(file(from))).join("\n")).to.include(problem);
    });
  }

  it("takes units and groups as they are written", () => {
    const { x } = parsed(file("{cert_ou: [Chemistry, 'a,b'], os_groups: [docker, 'domain users']}"))
      .people.groups;
    expect(x).to.deep.include({
      certOus: ["Chemistry", "a,b"],
      osGroups: ["docker", "domain users"],
    });
  });
});

describe("gatewayCaOf()", () => {
  it("takes each certificate of the file, whatever stands between them", () => {
    const text = `one\r\n${AUTHORITY.pem.replaceAll("\n", "\r\n")}two\n${AUTHORITY.pem}`;
    expect(gatewayCaOf("/ca.pem", text).pems).to.deep.equal([
      AUTHORITY.pem.trimEnd(),
      AUTHORITY.pem.trimEnd(),
    ]);
  });

  const wrong: Readonly<Record<string, string>> = {
    "it holds no certificate": "",
    'the certificate of "CN=alice" is not an authority\'s': certified([["CN", "alice"]]),
    "error:": "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
  };
  for (const [why, text] of Object.entries(wrong)) {
    it(`refuses a file of which it says: ${why}`, () => {
      const [problem] = problemsOf(() => gatewayCaOf("/ca.pem", text));
      expect(problem)
        .to.match(/^Cannot use identity\.gateway_ca "\/ca\.pem": /)
        .and.include(why);
    });
  }
});
