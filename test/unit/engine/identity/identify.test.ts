import { expect } from "chai";
import { createIdentifier, identityOfName } from "../../../../src/engine/identity/identify.js";
import type { IdentitySettings } from "../../../../src/domain/identity.js";
import type { Run } from "../../../../src/files/run-briefly.js";
import type { Attribute } from "../../../certificate-maker.js";
import { GROUPS, PLAIN, fingerprintOf, identified, peopleOf, whyOf } from "./identified.js";
import { AUTHORITY, certified, messageOf } from "./message.js";

const ALICE = certified([["CN", "alice"]]);
const NGINX = certified([
  ["CN", "nginx"],
  ["OU", "Chemistry"],
]);

describe("createIdentifier()", () => {
  it("takes a caller without a certificate for anonymous", () => {
    expect(identified(messageOf(null, null))).to.deep.equal({
      name: "",
      authn: "",
      via: "none",
      cert: null,
      groups: [],
      refusal: null,
    });
  });

  it("believes no header of a caller without a certificate, or with their own", () => {
    const headers = { "X-Remote-User": "root" };
    const proxies = [{ fingerprint: fingerprintOf(NGINX), cn: null, header: "X-Remote-User" }];
    expect(identified(messageOf(null, null, headers), { proxies }).name).to.equal("");
    expect(identified(messageOf("alice", ALICE, headers), { proxies }).name).to.equal("alice");
  });

  it("takes the common name of a certificate", () => {
    const identity = identified(messageOf("alice", ALICE));
    expect(identity).to.deep.include({ name: "alice", authn: "TLS", via: "certificate" });
    expect(identity).to.deep.include({ groups: [], refusal: null });
    expect(identity.cert).to.deep.include({ cn: "alice", fingerprint: fingerprintOf(ALICE) });
  });

  const subjects: readonly (readonly [string, readonly Attribute[], string | null, string])[] = [
    ["another name than dockerd says", [["CN", "alice"]], "bob", "Docker reports another name"],
    ["a name where dockerd says none", [["CN", "alice"]], null, "Docker reports another name"],
    [
      "two common names",
      [
        ["CN", "alice"],
        ["CN", "root"],
      ],
      "root",
      "The certificate has 2 common names, and must have one",
    ],
    ["an empty common name", [["CN", ""]], null, "common name that cannot be taken: it is empty"],
    ["no common name", [["OU", "alice"]], null, "The certificate has no common name"],
    [
      "a common name of 10,000 bytes",
      [["CN", "a".repeat(10_000)]],
      "a".repeat(10_000),
      "it is 10000 bytes long",
    ],
    ["a NUL", [["CN", "alice\0.example"]], "alice\0.example", "U+0000"],
    ["a line's end", [["CN", "alice\nroot"]], "alice\nroot", "U+000A"],
    // Go hands such bytes on as they are, and its JSON has a replacement for each.
    ["Latin-1", [["CN", Buffer.from([0xe9]), "t61"]], "\ufffd", "Docker reports another name"],
  ];
  for (const [what, subject, user, why] of subjects) {
    it(`refuses ${what}, and names nobody`, () => {
      const identity = identified(messageOf(user, certified(subject)));
      expect(identity).to.deep.include({ name: "", groups: [], via: "certificate" });
      expect(identity.refusal?.why).to.include(why);
      expect(identity.refusal?.why).to.match(/\. Ask .*[^.]$/);
    });
  }

  for (const name of ["../x", "alice ", "Alice", "alice,OU=x", "alice/OU=x"]) {
    it(`takes ${JSON.stringify(name)} for a name of its own`, () => {
      expect(identified(messageOf(name, certified([["CN", name]]))).name).to.equal(name);
    });
  }

  it("reads a name in another encoding as dockerd does", () => {
    const pem = certified([["CN", Buffer.from([0, 0x61, 1, 0x11]), "bmp"]]);
    expect(identified(messageOf("a\u0111", pem)).name).to.equal("a\u0111");
  });

  it("refuses a certificate that cannot be read", () => {
    const message = { ...messageOf("alice", ALICE), peerCertificates: ["alice"] };
    expect(whyOf(message)).to.equal("The certificate cannot be read. Ask its issuer for another");
    expect(identified(message).cert).to.equal(null);
  });

  it("looks at the holder's certificate, and not at those that issued it", () => {
    const message = { ...messageOf("alice", ALICE), peerCertificates: [ALICE, AUTHORITY.pem] };
    expect(identified(message).name).to.equal("alice");
  });

  it("refuses a certificate that is revoked", () => {
    const fingerprint = fingerprintOf(ALICE);
    const identity = identified(messageOf("alice", ALICE), { revoked: [fingerprint] });
    expect(identity.refusal?.why).to.include(`sha256:${fingerprint} is revoked`);
    expect(identity.cert?.fingerprint).to.equal(fingerprint);
    expect(
      whyOf(messageOf("alice", certified([["CN", "alice"]])), { revoked: [fingerprint] }),
    ).to.equal(undefined);
  });

  it("refuses a certificate that ended while the connection was open", () => {
    const notAfter = new Date("2030-01-01T00:00:00Z");
    const pem = certified([["CN", "alice"]], { notAfter });
    const at = (text: string) => whyOf(messageOf("alice", pem), {}, {}, () => Date.parse(text));
    expect(at("2029-12-31T23:59:59Z")).to.equal(undefined);
    expect(at("2030-01-01T00:00:01Z")).to.include("ended at 2030-01-01T00:00:00.000Z");
  });

  describe("with a name and no certificate, as no supported engine sends it", () => {
    it("takes the name where nothing depends on a certificate", () => {
      expect(identified(messageOf("alice", null))).to.deep.include({
        name: "alice",
        via: "certificate",
        cert: null,
      });
      expect(whyOf(messageOf("a\nb", null))).to.include("U+000A");
    });

    const dependent: Readonly<Record<string, Partial<IdentitySettings>>> = {
      "another source": { source: "tls-san-email" },
      "a revoked certificate": { revoked: ["00"] },
      "a proxy": { proxies: [{ fingerprint: null, cn: "nginx", header: "X-Remote-User" }] },
      "a gateway": { gatewayCa: { path: "/ca.pem", pems: [AUTHORITY.pem] } },
    };
    for (const [what, identity] of Object.entries(dependent)) {
      it(`refuses it beside ${what}`, () => {
        expect(whyOf(messageOf("alice", null), identity)).to.include("shows no certificate");
      });
    }

    it("refuses it beside a group that certificates prove, and where there is no name either", () => {
      expect(whyOf(messageOf("alice", null), {}, GROUPS)).to.include("shows no certificate");
      expect(whyOf({ ...messageOf(null, null), authn: "TLS" })).to.include("shows no certificate");
    });
  });

  describe("with groups of the operating system", () => {
    const groups = {
      docker: { roles: [], priority: 0, certOus: [], osGroups: ["docker"] },
      chem: { roles: [], priority: 0, certOus: ["Chemistry"], osGroups: [] },
    };
    const identifierWith = (run: Run) =>
      createIdentifier({ identity: PLAIN, people: peopleOf(groups) }, { run });
    const host: Run = (file) =>
      Promise.resolve({
        code: 0,
        stdout: file === "id" ? "100\n" : "docker:x:998:alice\n",
        stderr: "",
      });

    it("knows who is in them", async () => {
      const identifier = identifierWith(host);
      expect((await identifier.of(messageOf("alice", ALICE))).groups).to.deep.equal(["docker"]);
      const bob = messageOf("bob", certified([["CN", "bob"]]));
      expect((await identifier.of(bob)).groups).to.deep.equal([]);
      expect(identifier.of(messageOf("alice", ALICE))).not.to.be.a("promise");
    });

    it("refuses all who could be in them while they cannot be read, and nobody else", async () => {
      const identifier = identifierWith(() =>
        Promise.resolve({ code: null, stdout: "", stderr: "spawn getent ENOENT" }),
      );
      const { refusal, name } = await identifier.of(messageOf("alice", ALICE));
      expect(name).to.equal("");
      expect(refusal?.why).to.equal(
        "The groups of alice on this host cannot be determined (getent failed: spawn getent ENOENT). Ask its operator",
      );
      expect(identifier.of(messageOf(null, null))).to.have.property("refusal", null);
    });
  });
});

describe("identityOfName()", () => {
  const settings = { identity: PLAIN, people: peopleOf(GROUPS) };

  it("supposes somebody with a name and units", async () => {
    expect(await identityOfName(settings, "alice", ["Chemistry"])).to.deep.include({
      name: "alice",
      groups: ["chem"],
      refusal: null,
    });
    expect((await identityOfName(settings, "", [])).via).to.equal("none");
  });

  it("says what cannot be told", async () => {
    const groups = { x: { roles: [], priority: 0, certOus: [], osGroups: ["dockwarden-none"] } };
    const { refusal } = await identityOfName({ ...settings, people: peopleOf(groups) }, "root", []);
    expect(refusal?.why).to.include('getent finds no group "dockwarden-none"');
  });
});
