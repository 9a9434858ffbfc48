import { expect } from "chai";
import { X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadLibrary } from "../../../../src/engine/policy/load-library.js";
import { loadSettings } from "../../../../src/engine/settings/load-settings.js";
import { createBench, messageOf } from "../../server/parts.js";
import { certified } from "../identity/message.js";
import type { Bench } from "../../server/parts.js";

const CREATE = "/v1.45/containers/create";
const NOW = new Date("2026-11-25T10:00:00Z");

const SETTINGS = `
schema: 1
unknown_user: {role: developer}
users:
  alice: {uid: 10001, gids: [10001], home: /home/alice, groups: [chem]}
  carol: {roles: [boss]}
groups: {chem: {}}
roles: {boss: {may_exempt: true}}
profiles:
  baseline: {modes: {bind_mount_allowlist: deny, no_new_privileges: "off", run_as_non_root: "off"}}
parameters:
  bind_mount_allowlist.allowed_mount_prefixes: ["/srv/users/\${user}"]
messages: {privileged_container: "Ask carol."}
`;

const exception = (fields: string): string => `
exceptions:
  - {id: E, who: {anyone: true}, reason: r, ticket: t, approved_by: carol, created: "2026-11-01T00:00:00Z", expires: "2026-12-01T00:00:00Z", ${fields}}
`;

describe("createEvaluator()", () => {
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "judge-"));
  });

  after(() => {
    rmSync(folder, { recursive: true });
  });

  async function benchOf(rest: string, start = SETTINGS): Promise<Bench> {
    const file = join(folder, "settings.yaml");
    writeFileSync(file, start + rest);
    const settings = await loadSettings(file, loadLibrary(), {});
    return createBench({ settings, now: () => NOW });
  }

  /** The answer to a container of `HostConfig` that `user` asks for, and its record. */
  async function answered(user: string, HostConfig: object, rest = "") {
    const { authorizer, records } = await benchOf(rest);
    const identity = user === "" ? {} : { User: user, UserAuthNMethod: "TLS" };
    const message = messageOf("POST", CREATE, { Image: "alpine:3.20", HostConfig }, identity);
    const answer = await authorizer.authorize(message, "request");
    return { ...answer, record: records[0] };
  }

  it("lets a caller mount what a template gives to their name, and nobody else", async () => {
    const own = { Binds: ["/srv/users/alice/x:/x"] };
    expect((await answered("alice", own)).allow).to.equal(true);
    expect((await answered("bob", own)).allow).to.equal(false);
    expect((await answered("", own)).allow).to.equal(false);
    for (const path of ["/srv/users/${user}/x", "/srv/users//x", "/srv/users/alice2/x"]) {
      expect((await answered("alice", { Binds: [`${path}:/x`] })).allow, path).to.equal(false);
    }
  });

  it("judges by the profile that a binding gives, and records which", async () => {
    const rest = "bindings: [{groups: [chem], profile: restricted}]\n";
    const { allow, record } = await answered("alice", {}, rest);
    expect(allow).to.equal(false);
    expect(record?.profile).to.equal("restricted");
    expect((await answered("bob", {}, rest)).record?.profile).to.equal("baseline");
  });

  it("tells a caller what the settings word anew", async () => {
    const { msg } = await answered("", { Privileged: true });
    expect(msg).to.match(/^privileged_container: Ask carol\.\n/);
  });

  it("applies an exception, and records that it was used", async () => {
    const rest = exception("controls: [privileged_container], mode: warn");
    const { allow, record } = await answered("", { Privileged: true }, rest);
    expect(allow).to.equal(true);
    expect(record?.exceptionsUsed).to.deep.equal([
      { id: "E", control: "privileged_container", expires: "2026-12-01T00:00:00Z" },
    ]);
    expect(record?.warnings.map(({ control }) => control)).to.deep.equal(["privileged_container"]);
    expect((await answered("", {}, rest)).record?.exceptionsUsed).to.deep.equal([]);
  });

  it("widens a path for the look-up on the disk as well", async () => {
    const rest = exception(
      "controls: [bind_mount_allowlist], set: {bind_mount_allowlist.allowed_mount_prefixes: [/opt/extra]}",
    );
    const { allow, record } = await answered("", { Binds: ["/opt/extra/a:/a"] }, rest);
    expect(allow).to.equal(true);
    expect(record?.exceptionsUsed).to.have.lengthOf(1);
    expect((await answered("", { Binds: ["/opt/other:/a"] }, rest)).allow).to.equal(false);
  });

  it("ignores an exception out of its time, and records why", async () => {
    const rest = exception("controls: [privileged_container], mode: warn").replace(
      "2026-12-01",
      "2026-11-20",
    );
    const { allow, record } = await answered("", { Privileged: true }, rest);
    expect(allow).to.equal(false);
    expect(record?.exceptionsIgnored).to.deep.equal([{ id: "E", why: "expired" }]);
  });

  it("lets pass in audit mode what a control refuses, and records it", async () => {
    const rest = "enforcement: {mode: dry_run}\n";
    const { allow, msg, record } = await answered("", { Privileged: true }, rest);
    expect({ allow, msg }).to.deep.equal({ allow: true, msg: "" });
    expect(record).to.deep.include({ effect: "allow", mode: "dry_run" });
    expect(record?.violations.map(({ control }) => control)).to.deep.equal([
      "privileged_container",
    ]);
  });

  it("refuses in audit mode what cannot be read", async () => {
    const { authorizer } = await benchOf("enforcement: {mode: dry_run}\n");
    const { allow, msg } = await authorizer.authorize(messageOf("GET", "/v1.45/x"), "request");
    expect(allow).to.equal(false);
    expect(msg).to.match(/^unknown_endpoint: /);
  });

  it("records what a shadow profile would have decided, and obeys the live one", async () => {
    const rest = "enforcement: {shadow_profile: restricted}\n";
    const { allow, record } = await answered("", {}, rest);
    expect(allow).to.equal(true);
    expect(record?.shadow).to.deep.include({ profile: "restricted", effect: "deny" });
    expect(record?.shadow?.violations).to.not.be.empty;
    expect((await answered("", {})).record?.shadow).to.equal(null);
  });

  it("refuses a caller for whom there is no role", async () => {
    const rest = "anonymous: {role: null}\n";
    expect((await answered("", {}, rest)).msg).to.match(
      /^authenticated_user: The request has no identity\./,
    );
    expect((await answered("alice", {}, rest)).allow).to.equal(true);
  });

  describe("where a certificate names the caller", () => {
    const OWN = { Image: "alpine:3.20", HostConfig: { Binds: ["/srv/users/alice/x:/x"] } };
    const TWO = certified([
      ["CN", "alice"],
      ["CN", "root"],
    ]);
    const FOREIGN = certified([
      ["CN", "zed"],
      ["OU", "Chemistry"],
    ]);

    /** The answer to a container of alice's, and its record. */
    async function shown(user: string, pem: string, rest = "", method = "POST") {
      const { authorizer, records } = await benchOf(rest);
      const certificates = { RequestPeerCertificates: [Buffer.from(pem).toString("base64")] };
      const identity = { User: user, UserAuthNMethod: "TLS", ...certificates };
      const message =
        method === "POST"
          ? messageOf("POST", CREATE, OWN, identity)
          : messageOf("GET", "/v1.45/info", null, identity);
      const answer = await authorizer.authorize(message, "request");
      return { ...answer, record: records[0] };
    }

    it("records how it is known who calls, and by which certificate", async () => {
      const pem = certified([["CN", "alice"]]);
      const { allow, record } = await shown("alice", pem);
      const { fingerprint256, serialNumber } = new X509Certificate(pem);
      expect(allow).to.equal(true);
      expect(record).to.deep.include({
        user: "alice",
        authn: "TLS",
        via: "certificate",
        fingerprint: fingerprint256.replaceAll(":", "").toLowerCase(),
        serial: serialNumber.toLowerCase(),
      });
      expect(JSON.stringify(record)).not.to.include("BEGIN CERTIFICATE");
      expect((await answered("", {})).record).to.deep.include({
        user: null,
        via: "none",
        fingerprint: null,
        serial: null,
      });
    });

    const rests = {
      "as it is": "",
      "in a dry run": "enforcement: {mode: dry_run}\n",
      "with the control off": 'modes: {authenticated_user: "off"}\n',
      "with the control in mode warn": "modes: {authenticated_user: warn}\n",
      "with the control off, in mode audit":
        'modes: {authenticated_user: "off"}\nenforcement: {mode: dry_run}\n',
      "under an exception for anyone": exception("controls: [authenticated_user], mode: warn"),
      "bound to another profile": "bindings: [{users: [alice], profile: ci}]\n",
    };
    for (const [how, rest] of Object.entries(rests)) {
      for (const method of ["POST", "GET"]) {
        it(`denies a ${method} of a caller who is refused, ${how}, and records whose it was`, async () => {
          const { allow, msg, record } = await shown("root", TWO, rest, method);
          expect(allow).to.equal(false);
          expect(msg).to.include(
            "authenticated_user: The certificate has 2 common names, and must have one. Ask its issuer for another.\n",
          );
          expect(record).to.deep.include({ effect: "deny", user: "root", via: "certificate" });
          expect(record?.fingerprint).to.match(/^[0-9a-f]{64}$/);
          const own = record?.violations.filter(({ control }) => control === "authenticated_user");
          expect(own).to.have.lengthOf(1);
        });
      }
    }

    it("takes a stranger for a member whose certificate proves it, and judges by the group", async () => {
      const groups = "{chem: {from: {cert_ou: [Chemistry]}}}";
      const rest =
        "bindings: [{groups: [chem], profile: restricted}]\nunknown_user: {role: null}\n";
      const settings = SETTINGS.replace("{chem: {}}", groups).replace(/^unknown_user.*$/m, "");
      const { authorizer, records } = await benchOf(rest, settings);
      const ask = (name: string, pem: string) =>
        authorizer.authorize(
          messageOf("GET", "/v1.45/info", null, {
            User: name,
            UserAuthNMethod: "TLS",
            RequestPeerCertificates: [Buffer.from(pem).toString("base64")],
          }),
          "request",
        );
      expect((await ask("zed", FOREIGN)).allow).to.equal(true);
      expect(records[0]?.profile).to.equal("restricted");
      const { allow, msg } = await ask("zed", certified([["CN", "zed"]]));
      expect(allow).to.equal(false);
      expect(msg).to.include("zed is not a known user of this daemon");
    });
  });

  it("judges each call by one set of rules, however often they are replaced meanwhile", async () => {
    const { authorizer, records, configuration } = await benchOf("");
    const settings = await loadSettings(null, loadLibrary(), { profile: "restricted" });
    const other = await createBench({ settings });
    const body = { Image: "alpine:3.20", HostConfig: { Binds: ["/srv/users/alice/x:/x"] } };
    const message = messageOf("POST", CREATE, body, { User: "alice", UserAuthNMethod: "TLS" });
    // Few at once, so that none waits for its turn as long as a request may.
    for (let round = 0; round < 10; round++) {
      const responses = Array.from({ length: 40 }, (_, number) => {
        authorizer.replace(number % 2 === 0 ? configuration : other.configuration);
        return authorizer.authorize(message, "request");
      });
      const answers = await Promise.all(responses);
      expect(answers.filter(({ allow }) => allow)).to.have.lengthOf(20);
    }
    for (const { profile, effect, revision } of records) {
      expect(effect).to.equal(profile === "baseline" ? "allow" : "deny");
      const rules = profile === "baseline" ? configuration : other.configuration;
      expect(revision).to.equal(rules.revision);
    }
  });

  it("judges by other rules from the moment they are replaced", async () => {
    const { authorizer, records } = await benchOf("");
    const message = messageOf("POST", CREATE, { Image: "alpine:3.20" });
    const before = authorizer.authorize(message, "request");
    const settings = await loadSettings(null, loadLibrary(), { profile: "restricted" });
    const other = await createBench({ settings });
    authorizer.replace(other.configuration);
    expect((await before).allow).to.equal(true);
    expect((await authorizer.authorize(message, "request")).allow).to.equal(false);
    expect(records.map(({ profile }) => profile)).to.deep.equal(["baseline", "restricted"]);
    expect(new Set(records.map(({ revision }) => revision)).size).to.equal(2);
  });
});
