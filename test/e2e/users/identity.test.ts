import { X509Certificate } from "node:crypto";
import { join } from "node:path";
import { expect } from "chai";
import type { AuditRecord } from "../../../src/domain/record.js";
import type { ProgramOutcome } from "../../../src/files/run-program.js";
import { issue, type Attribute } from "../../certificate-maker.js";
import { openAuthority, type Authority } from "../harness/authority.js";
import { tlsFlags } from "../harness/certificates.js";
import { chosenEngines } from "../harness/chosen-engines.js";
import { startDockerd, type Dockerd } from "../harness/dockerd.js";
import { PLUGIN, startPlugin, type Plugin } from "../harness/plugin.js";
import { writeFileSync } from "node:fs";

const PEOPLE = `
schema: 1
anonymous: {role: null}
unknown_user: {role: null}
users: {alice: {}}
groups:
  chem: {from: {cert_ou: [Chemistry]}}
  games: {from: {os_groups: [games]}}
bindings: [{groups: [chem], profile: restricted}]
`;

/** What the daemon lets through to the plugin, and what the plugin says of it. */
const REFUSED: readonly (readonly [string, readonly Attribute[], string])[] = [
  [
    "two common names",
    [
      ["CN", "root"],
      ["CN", "alice"],
    ],
    "has 2 common names",
  ],
  ["an empty common name", [["CN", ""]], "it is empty"],
  ["no common name", [["OU", "x"]], "has no common name"],
  ["a common name of 10,000 bytes", [["CN", "a".repeat(10_000)]], "it is 10000 bytes long"],
  ["a control character", [["CN", "alice\u0007"]], "U+0007"],
  ["a NUL", [["CN", "alice\0"]], "U+0000"],
  ["turned writing", [["CN", "\u202eecila"]], "U+202E"],
];

/** Where groups of the host are asked for, also a name of which the host cannot be asked. */
const UNASKED: readonly Attribute[] = [
  ["CN", "é"],
  // Of which older engines hand on the bytes.
  ["CN", Buffer.from([0xe9]), "t61"],
];

/** Names of strangers, and how they are written. */
const STRANGERS: readonly (readonly [string, Attribute])[] = [
  ["../x", ["CN", "../x"]],
  ["alice,OU=Chemistry", ["CN", "alice,OU=Chemistry"]],
  ["Alice", ["CN", "Alice", "printable"]],
  ["zoe", ["CN", Buffer.from("\0z\0o\0e"), "bmp"]],
];

const URL = "https://127.0.0.1:2376/v1.40/info";

for (const engine of await chosenEngines()) {
  describe(`[E] who calls by TLS, ${engine.name}`, () => {
    let authority: Authority;
    let daemon: Dockerd;
    let plugin: Plugin;

    before(async () => {
      authority = openAuthority();
      const revoked = authority.give("revoked", { subject: [["CN", "alice"]] });
      authority.give("alice", { subject: [["CN", "alice"]] });
      authority.give("games", { subject: [["CN", "games"]] });
      const { fingerprint256 } = new X509Certificate(revoked.pem);
      daemon = await startDockerd(engine, { flags: tlsFlags(authority) });
      const identity = `identity: {revoked: ["sha256:${fingerprint256}"]}\n`;
      plugin = await startPlugin(daemon.sandbox, PEOPLE + identity);
      await daemon.guardedBy([PLUGIN]);
    });

    after(async () => {
      await daemon.close();
      authority.remove();
    });

    const curl = (...args: readonly string[]): Promise<ProgramOutcome> =>
      daemon.sandbox.run("curl", [...args, URL]);

    /** What the holder of a certificate is told, and what is recorded of the call. */
    async function asked(file: string | null, ...more: readonly string[]) {
      const mark = plugin.mark();
      const { code, stdout, stderr } = await curl(...authority.curlFlags(file), ...more);
      const record = plugin.recordsSince(mark).find(({ phase }) => phase === "request");
      return { code, said: stdout + stderr, record };
    }

    const give = (file: string, subject: readonly Attribute[]): string => {
      authority.give(file, { subject });
      return file;
    };

    it("knows a user by the certificate, whatever header they send", async () => {
      for (const headers of [[], ["--header", "X-Remote-User: root"]]) {
        const { said, record } = await asked("alice", ...headers);
        expect(said).to.include('"ServerVersion"');
        expect(record).to.deep.include({ effect: "allow", user: "alice", via: "certificate" });
        expect(record?.fingerprint).to.match(/^[0-9a-f]{64}$/);
      }
    });

    for (const [what, subject, why] of REFUSED) {
      it(`refuses ${what}`, async () => {
        const { said, record } = await asked(give("odd", subject));
        expect(said).to.include("authenticated_user: ").and.include(why);
        expect(record).to.deep.include({ effect: "deny", via: "certificate" });
        // Nobody in particular has no role either.
        expect(record?.violations.map(({ control }) => control)).to.deep.equal([
          "authenticated_user",
          "role_actions",
        ]);
      });
    }

    for (const attribute of UNASKED) {
      it(`refuses ${JSON.stringify(attribute)}`, async () => {
        const { said, record } = await asked(give("odd", [attribute]));
        expect(said).to.match(/its name has an unsupported form|Docker reports another name/);
        expect(record).to.deep.include({ effect: "deny", via: "certificate" });
      });
    }

    it("refuses a certificate that is revoked, and not another of the same name", async () => {
      const { said, record } = await asked("revoked");
      expect(said).to.match(
        /authenticated_user: The certificate with fingerprint sha256:\w+ is rev/,
      );
      expect(record).to.deep.include({ effect: "deny", user: "alice" });
    });

    for (const [name, attribute] of STRANGERS) {
      it(`takes ${JSON.stringify(name)} for nobody whom the settings list`, async () => {
        const { said, record } = await asked(give("odd", [attribute]));
        expect(said).to.include("is not a known user of this daemon");
        expect(record).to.deep.include({ effect: "deny", user: name });
      });
    }

    it("takes strangers for members of a group by their unit, and judges them by it", async () => {
      const file = give("zed", [
        ["CN", "zed"],
        ["OU", "Chemistry"],
      ]);
      expect((await asked(file)).record).to.deep.include({
        effect: "allow",
        user: "zed",
        profile: "restricted",
      });
      const { record } = await asked(
        give("yan", [
          ["CN", "yan"],
          ["OU", "chemistry"],
        ]),
      );
      expect(record).to.deep.include({ effect: "deny", profile: "baseline" });
    });

    it("takes accounts of the host for members of a group by the host's own", async () => {
      expect((await asked("games")).record).to.deep.include({ effect: "allow", user: "games" });
    });

    it("leaves to the daemon what it refuses itself: no certificate, another authority's, an old one", async () => {
      const stranger = issue({ subject: [["CN", "alice"]] });
      const at = (name: string): string => join(authority.folder, name);
      writeFileSync(at("foreign.pem"), stranger.pem);
      writeFileSync(at("foreign-key.pem"), stranger.key);
      const notAfter = new Date(Date.now() - 60_000);
      authority.give("expired", { subject: [["CN", "alice"]], notAfter });
      for (const file of [null, "foreign", "expired"]) {
        const { code, record } = await asked(file);
        expect(code, String(file)).not.to.equal(0);
        expect(record).to.equal(undefined);
      }
    });

    it("knows by a resumed session whose session it was", async () => {
      give("bob", [["CN", "bob"]]);
      const session = join(authority.folder, "session");
      const first = await resumed("alice", "-sess_out", session);
      const second = await resumed("bob", "-sess_in", session);
      expect(first.said).to.include("New, TLSv1.3");
      expect(second.said).to.include("Reused, TLSv1.3");
      for (const { record } of [first, second]) {
        expect(record).to.deep.include({ effect: "allow", user: "alice", via: "certificate" });
      }
      expect(second.record?.fingerprint).to.equal(first.record?.fingerprint);
    });

    /** One call over a TLS connection of openssl's. */
    async function resumed(file: string, ...flags: readonly string[]) {
      const mark = plugin.mark();
      const { pathname, host } = new globalThis.URL(URL);
      const call = `GET ${pathname} HTTP/1.1\\r\\nHost: ${host}\\r\\nConnection: close\\r\\n\\r\\n`;
      const place = `-connect ${host} -CAfile ca.pem -cert ${file}.pem -key ${file}-key.pem`;
      const { stdout, stderr } = await daemon.sandbox.run(
        "sh",
        ["-c", `printf '${call}' | openssl s_client -ign_eof ${place} ${flags.join(" ")}`],
        { cwd: authority.folder },
      );
      const record = requestOf(plugin.recordsSince(mark));
      return { said: stdout + stderr, record };
    }
  });

  describe(`[E] who calls by an alternative name, ${engine.name}`, () => {
    let authority: Authority;
    let daemon: Dockerd;
    let plugin: Plugin;

    before(async () => {
      authority = openAuthority();
      daemon = await startDockerd(engine, { flags: tlsFlags(authority) });
      const settings = `
schema: 1
identity: {source: tls-san-email, user_pattern: '^[a-z,@. ]+$'}
unknown_user: {role: null}
users: {alice@example.org: {}}
`;
      plugin = await startPlugin(daemon.sandbox, settings);
      await daemon.guardedBy([PLUGIN]);
    });

    after(async () => {
      await daemon.close();
      authority.remove();
    });

    const names = [
      [["alice@example.org"], "allow", "alice@example.org"],
      [["x, email:alice@example.org"], "deny", "x, email:alice@example.org"],
      [["alice@example.org", "bob@example.org"], "deny", null],
      [[], "deny", null],
    ] as const;
    for (const [emails, effect, user] of names) {
      it(`gives ${JSON.stringify(emails)}: ${effect}`, async () => {
        const altNames = emails.map((email) => ["email", email] as const);
        authority.give("own", { subject: [["OU", "x"]], altNames });
        const mark = plugin.mark();
        await daemon.sandbox.run("curl", [...authority.curlFlags("own"), URL]);
        const record = requestOf(plugin.recordsSince(mark));
        expect(record).to.deep.include({ effect, user });
      });
    }
  });
}

function requestOf(records: readonly AuditRecord[]): AuditRecord | undefined {
  return records.find(({ phase }) => phase === "request");
}
