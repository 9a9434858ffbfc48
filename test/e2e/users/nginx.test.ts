import { expect } from "chai";
import type { ProgramOutcome } from "../../../src/files/run-program.js";
import type { Attribute } from "../../certificate-maker.js";
import { openAuthority, type Authority } from "../harness/authority.js";
import { tlsFlags } from "../harness/certificates.js";
import { chosenEngines } from "../harness/chosen-engines.js";
import { dockerEnvironment } from "../harness/command.js";
import { startDockerd, type Dockerd } from "../harness/dockerd.js";
import {
  BY_CERTIFICATE_PORT,
  BY_PASSWORD_PORT,
  NGINX_SETTINGS,
  PASSWORD,
  startNginx,
  type GiveOwn,
} from "../harness/nginx.js";
import { HOMES, LOST, TOOLS, WORK } from "./nginx-work.js";
import { PLUGIN, startPlugin, type Plugin } from "../harness/plugin.js";

/** Headers by which a client may try to be somebody else. */
const FORGED: readonly (readonly string[])[] = [
  ["X-Remote-User: bob"],
  ["X-Remote-User: bob", "X-Remote-User: bob"],
  ["x-remote-user: bob", "X-REMOTE-USER: bob"],
  ["X_Remote_User: bob"],
  ["X-Remote_User: bob"],
  ["X-Remote-User: bob", "Connection: X-Remote-User"],
  ["X-Remote-User:\tbob", "Connection: close, X-Remote-User"],
];

/** Subjects by which the holder of a certificate of nginx's users may try to be somebody else. */
const HIDING: readonly (readonly Attribute[])[] = [
  [
    ["CN", "bob"],
    ["CN", "alice"],
  ],
  [["OU", "x,CN=alice"]],
  [
    ["CN", "alice"],
    ["OU", "x"],
  ],
  [["CN", "bob,CN=alice"]],
  [["CN", "x\nCN=alice"]],
  [["CN", "alice\n"]],
  [["CN", ""]],
];

const headers = (lines: readonly string[]): string[] => lines.flatMap((line) => ["--header", line]);

for (const engine of await chosenEngines()) {
  const cli = engine.clis.at(-1);
  if (cli === undefined) continue;

  describe(`[E] behind nginx, ${engine.name}, docker CLI ${cli.version}`, () => {
    let authority: Authority;
    let daemon: Dockerd;
    let plugin: Plugin;
    let giveOwn: GiveOwn;

    before(async () => {
      authority = openAuthority();
      authority.give("alice", { subject: [["CN", "alice"]] });
      daemon = await startDockerd(engine, { flags: tlsFlags(authority) });
      plugin = await startPlugin(daemon.sandbox, NGINX_SETTINGS);
      await daemon.guardedBy([PLUGIN]);
      giveOwn = await startNginx(daemon.sandbox, authority, ["alice", "bob", "carol"]);
      giveOwn("alice-own", [["CN", "alice"]]);
    });

    after(async () => {
      await daemon.close();
      authority.remove();
    });

    /** A call by curl, and what is recorded of it. */
    async function asked(port: number, flags: readonly string[], target = "/v1.40/info") {
      const mark = plugin.mark();
      const url = `https://127.0.0.1:${port}${target}`;
      const { code, stdout, stderr } = await daemon.sandbox.run("curl", [...flags, url]);
      const records = plugin.recordsSince(mark).filter(({ phase }) => phase === "request");
      return { code, said: stdout + stderr, record: records[0], records };
    }

    const byPassword = (user: string, ...more: readonly string[]) =>
      asked(BY_PASSWORD_PORT, [
        ...authority.curlFlags(null),
        ...["--user", `${user}:${PASSWORD}`],
        ...more,
      ]);

    it("knows a user by the password that nginx has asked for", async () => {
      for (const user of ["alice", "bob"]) {
        const { said, record } = await byPassword(user);
        expect(said).to.include('"ServerVersion"');
        expect(record).to.deep.include({ effect: "allow", user, via: "proxy" });
      }
    });

    it("knows a user by a certificate that nginx has checked", async () => {
      const { record } = await asked(BY_CERTIFICATE_PORT, authority.curlFlags("alice-own"));
      expect(record).to.deep.include({ effect: "allow", user: "alice", via: "proxy" });
    });

    it("takes a user of nginx whom the settings do not list for a stranger", async () => {
      const { said, record } = await byPassword("carol");
      expect(said).to.include("carol is not a known user of this daemon");
      expect(record).to.deep.include({ effect: "deny", user: "carol" });
    });

    it("is asked nothing where nginx has refused", async () => {
      const wrong = [
        ["--user", "alice:wrong"],
        ["--user", "mallory:secret"],
        ["--header", "X-Remote-User: alice"],
      ];
      for (const flags of wrong) {
        const { said, record } = await asked(BY_PASSWORD_PORT, [
          ...authority.curlFlags(null),
          ...flags,
        ]);
        expect(said).to.include("401 Authorization Required");
        expect(record).to.equal(undefined);
      }
      const { said, record } = await asked(BY_CERTIFICATE_PORT, authority.curlFlags("alice"));
      expect(said).to.include("400 The SSL certificate error");
      expect(record).to.equal(undefined);
    });

    for (const subject of HIDING) {
      it(`takes the subject ${JSON.stringify(subject)} for nobody's`, async () => {
        giveOwn("hiding-own", subject);
        const { said, record } = await asked(
          BY_CERTIFICATE_PORT,
          authority.curlFlags("hiding-own"),
        );
        expect(said).to.include("it sent no X-Remote-User");
        expect(record).to.deep.include({ effect: "deny", user: "nginx", via: "proxy" });
      });
    }

    for (const lines of FORGED) {
      it(`does not believe a client's own ${lines.join(" and ")}`, async () => {
        const { record } = await byPassword("alice", ...headers(lines));
        expect(record).to.deep.include({ effect: "allow", user: "alice", via: "proxy" });
        const own = await asked(BY_CERTIFICATE_PORT, [
          ...authority.curlFlags("alice-own"),
          ...headers(lines),
        ]);
        expect(own.record).to.deep.include({ effect: "allow", user: "alice", via: "proxy" });
      });
    }

    it("believes a user's own certificate, and not the header beside it", async () => {
      const flags = [...authority.curlFlags("alice"), ...headers(["X-Remote-User: bob"])];
      const { record } = await asked(2376, flags);
      expect(record).to.deep.include({ effect: "allow", user: "alice", via: "certificate" });
    });

    const byItself: readonly (readonly string[])[] = [
      [],
      ["X-Remote-User;"],
      ["X_Remote_User: alice"],
      ["X-Remote-User: alice, bob"],
      ["X-Remote-User: alice", "X-Remote-User;"],
    ];
    for (const lines of byItself) {
      it(`takes nginx for nobody where it sends ${lines.join(" and ") || "no header"}`, async () => {
        const flags = [...authority.curlFlags("nginx"), ...headers(lines)];
        const { said, record } = await asked(2376, flags);
        expect(said).to.match(/authenticated_user: The proxy \\"nginx\\" names/);
        expect(record).to.deep.include({ effect: "deny", user: "nginx", via: "proxy" });
      });
    }

    it("tells users apart on one connection", async () => {
      const two = ["alice", "bob"].flatMap((user, index) => [
        ...(index === 0 ? [] : ["--next"]),
        ...authority.curlFlags(null),
        ...["--user", `${user}:${PASSWORD}`, "--write-out", "%{num_connects}\n"],
        `https://127.0.0.1:${BY_PASSWORD_PORT}/v1.40/info`,
      ]);
      const mark = plugin.mark();
      const { stdout } = await daemon.sandbox.run("curl", two);
      expect(stdout.match(/\d$/gm)).to.deep.equal(["1", "0"]);
      const records = plugin.recordsSince(mark).filter(({ phase }) => phase === "request");
      expect(records.map(({ user }) => user)).to.deep.equal(["alice", "bob"]);
    });

    it("gives on the target as it came", async () => {
      const { record } = await asked(
        BY_PASSWORD_PORT,
        [...authority.curlFlags(null), "--path-as-is", "--user", `alice:${PASSWORD}`],
        "/v1.40/%63ontainers/x%2Fy/json?size=%31",
      );
      expect(record).to.deep.include({ action: "container.inspect", path: "/containers/x/y/json" });
    });

    const ports = { password: BY_PASSWORD_PORT, certificate: BY_CERTIFICATE_PORT };
    for (const [how, port] of Object.entries(ports)) {
      describe(`by ${how}`, () => {
        /** Runs lines of a shell in which `docker` is alice's, and `open` an input that does not end. */
        async function shell(lines: string): Promise<ProgramOutcome> {
          const place = `/run/e2e/home-${how}`;
          const env = dockerEnvironment(daemon, {
            DOCKER_HOST: `tcp://127.0.0.1:${port}`,
            DOCKER_TLS_VERIFY: "1",
            DOCKER_CERT_PATH: place,
            CLI: cli?.path,
            WORK: `w-${how}`,
          });
          await daemon.sandbox.run("bash", ["-ec", HOMES[how] ?? ""], {
            env: { ...env, OWN: authority.folder },
          });
          return daemon.sandbox.run("bash", ["-c", `${TOOLS}\n${lines}`], { env });
        }

        before(async () => {
          const { code, stderr } = await shell('docker run -d --name "$WORK" busybox sleep 1000');
          expect(code, stderr).to.equal(0);
        });

        for (const [what, lines, output] of WORK) {
          it(`does ${what}`, async () => {
            const { stdout, stderr } = await shell(lines);
            expect(stdout, stderr).to.equal(output);
          });
        }

        for (const [what, lines, output] of LOST) {
          it(`loses ${what}, as the page says`, async () => {
            expect((await shell(lines)).stdout).to.equal(output);
          });
        }
      });
    }
  });
}
