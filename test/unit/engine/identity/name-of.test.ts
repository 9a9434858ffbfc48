import { expect } from "chai";
import { createIdentifier } from "../../../../src/engine/identity/identify.js";
import { issue } from "../../../certificate-maker.js";
import { GROUPS, PLAIN, fingerprintOf, identified, peopleOf, whyOf } from "./identified.js";
import { certified, messageOf } from "./message.js";

const ALICE = certified([["CN", "alice"]]);
const NGINX = certified([
  ["CN", "nginx"],
  ["OU", "Chemistry"],
]);

describe("nameOf()", () => {
  describe("where a subject alternative name is the source", () => {
    const kinds = [
      ["tls-san-email", "email", "alice@example.org"],
      ["tls-san-dns", "dns", "alice.users.example.org"],
      ["tls-san-uri", "uri", "spiffe://lab/alice"],
    ] as const;
    for (const [source, type, name] of kinds) {
      it(`takes it of type ${type}, with any or no common name`, () => {
        const altNames = [
          [type, name],
          ["ip", "192.0.2.1"],
        ] as const;
        const named = certified([["CN", "root"]], { altNames });
        expect(identified(messageOf("root", named), { source }).name).to.equal(name);
        const bare = certified([["OU", "x"]], { altNames });
        expect(identified(messageOf(null, bare), { source }).name).to.equal(name);
      });
    }

    const source = "tls-san-email";
    it("refuses none of the type, two of it, and one that hides something", () => {
      expect(whyOf(messageOf("alice", ALICE), { source })).to.include("has no e-mail address");
      const two = certified([["CN", "a"]], {
        altNames: [
          ["email", "a@b"],
          ["email", "c@d"],
        ],
      });
      expect(whyOf(messageOf("a", two), { source })).to.include("names 2 of type e-mail address");
      const hidden = certified([["CN", "a"]], { altNames: [["email", "a\0@b"]] });
      expect(whyOf(messageOf("a", hidden), { source })).to.include("U+0000");
    });

    it("takes no comma within a name for the end of it", () => {
      const odd = certified([["CN", "a"]], { altNames: [["email", "x, email:root@b"]] });
      expect(identified(messageOf("a", odd), { source }).name).to.equal("x, email:root@b");
    });

    it("still wants dockerd and certificate to say one common name", () => {
      const pem = certified([["CN", "a"]], { altNames: [["email", "a@b"]] });
      expect(whyOf(messageOf("b", pem), { source })).to.include("Docker reports another name");
    });
  });

  describe("behind a proxy", () => {
    const byFingerprint = [
      { fingerprint: fingerprintOf(NGINX), cn: null, header: "X-Remote-User" },
    ];
    const byName = [{ fingerprint: null, cn: "nginx", header: "X-Remote-User" }];
    const through = (header: string | null) =>
      messageOf("nginx", NGINX, header === null ? {} : { "X-Remote-User": header });

    for (const proxies of [byFingerprint, byName]) {
      const by = proxies[0]?.cn === null ? "fingerprint" : "name";
      it(`takes the user that a proxy known by ${by} names, and shows the proxy's certificate`, () => {
        const identity = identified(through("alice"), { proxies });
        expect(identity).to.deep.include({ name: "alice", via: "proxy", refusal: null });
        expect(identity.cert?.cn).to.equal("nginx");
      });

      it(`never takes a proxy known by ${by} for the user`, () => {
        for (const header of [null, ""]) {
          const identity = identified(through(header), { proxies });
          expect(identity).to.deep.include({ name: "", via: "proxy" });
          expect(identity.refusal?.why).to.include("it sent no X-Remote-User");
        }
      });
    }

    it("gives nobody the groups of the proxy's own certificate", () => {
      expect(identified(through("alice"), { proxies: byName }, GROUPS).groups).to.deep.equal([]);
      expect(identified(messageOf("nginx", NGINX), {}, GROUPS).groups).to.deep.equal(["chem"]);
    });

    const headers = [
      ["alice, root", "names more than one"],
      ["alice\u0007", "U+0007"],
      ["al\ufffdce", "U+FFFD"],
      ["a".repeat(300), "300 bytes"],
    ] as const;
    for (const [header, why] of headers) {
      it(`refuses ${JSON.stringify(header.slice(0, 12))} in the header`, () => {
        expect(whyOf(through(header), { proxies: byName })).to.include(why);
      });
    }

    it("refuses a proxy whose certificate is revoked", () => {
      const revoked = [fingerprintOf(NGINX)];
      expect(whyOf(through("alice"), { proxies: byName, revoked })).to.include("revoked");
    });

    it("believes a proxy known by its fingerprint no other certificate, of whatever name", () => {
      const other = certified([["CN", "nginx"]]);
      const message = messageOf("nginx", other, { "X-Remote-User": "alice" });
      expect(identified(message, { proxies: byFingerprint })).to.deep.include({
        name: "nginx",
        via: "certificate",
      });
    });
  });

  describe("with a gateway", () => {
    const gateway = issue({ subject: [["CN", "gateway"]], authority: true });
    const gatewayCa = { path: "/ca.pem", pems: [gateway.pem] };
    const byGateway = (name: string) =>
      certified(
        [
          ["CN", name],
          ["OU", "Chemistry"],
        ],
        { by: gateway },
      );

    it("tells its users from others, and takes the common name whatever the source is", () => {
      const message = messageOf("alice", byGateway("alice"));
      for (const source of ["tls-cn", "tls-san-email"] as const) {
        expect(identified(message, { gatewayCa, source }, GROUPS)).to.deep.include({
          name: "alice",
          via: "gateway",
          groups: ["chem"],
        });
      }
      expect(identified(messageOf("alice", ALICE), { gatewayCa }).via).to.equal("certificate");
    });

    it("takes no account of the host for a proxy of that name", () => {
      const proxies = [{ fingerprint: null, cn: "nginx", header: "X-Remote-User" }];
      const message = messageOf("nginx", byGateway("nginx"), { "X-Remote-User": "root" });
      expect(identified(message, { gatewayCa, proxies })).to.deep.include({
        name: "nginx",
        via: "gateway",
      });
    });

    it("cannot be made without the authority's certificate", () => {
      const settings = { identity: { ...PLAIN, gatewayCa: { path: "/x", pems: [] } } };
      expect(() => createIdentifier({ ...settings, people: peopleOf({}) })).to.throw("gateway_ca");
    });
  });
});
