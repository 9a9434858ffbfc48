import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import type { ProgramOutcome } from "../../../src/files/run-program.js";
import { projectToolchain } from "../../../tools/build/toolchain.js";
import { LAB_POLICY, LAB_USERS } from "../../unit/policy-tools/opa-docker-authz/lab-policy.js";
import { buildBundle } from "../../unit/engine/policy/compile-rego.js";
import { openAuthority, type Authority } from "../harness/authority.js";
import { tlsEnvironment, tlsFlags } from "../harness/certificates.js";
import { chosenEngines } from "../harness/chosen-engines.js";
import { dockerEnvironment } from "../harness/command.js";
import { startDockerd, type Dockerd } from "../harness/dockerd.js";
import { expectDenied, expectSafe } from "../harness/expect-safe.js";
import { PLUGIN, startPlugin, type Plugin } from "../harness/plugin.js";

const FOLDER = "/run/e2e/authz";
const BUNDLE = `${FOLDER}/authz.tar.gz`;
const REGO = `${FOLDER}/authz.rego`;
const PROD = "--label com.example/deployment=prod";

const TWICE =
  '{"Image":"busybox","HostConfig":{"Privileged":false},"hostconfig":{"Privileged":true}}';

/** What ann asks for, and whether the policy permits it. */
const CONTAINERS: readonly (readonly [string, string, boolean])[] = [
  ["a container", "run --rm busybox true", true],
  ["a container with a name, which is a query", "run --rm --name web busybox true", true],
  ["a privileged container", "run --rm --privileged busybox true", false],
  ["seccomp=unconfined", "run --rm --security-opt seccomp=unconfined busybox true", false],
  ["it with a name", "run --rm --name x --security-opt seccomp=unconfined busybox true", false],
  ["a writable bind", "run --rm -v /etc:/x busybox true", false],
  ["a read-only bind", "run --rm -v /etc:/x:ro busybox true", true],
  ["a writable mount", "run --rm --mount type=bind,src=/etc,dst=/x busybox true", false],
  ["a read-only mount", "run --rm --mount type=bind,src=/etc,dst=/x,ro busybox true", true],
  ["a volume", "run --rm -v data:/x busybox true", true],
  ["a writable bind of the shared folder", "run --rm -v /srv/shared/a:/x busybox true", true],
  ["a writable bind of a link in it", "run --rm -v /srv/shared/link:/x busybox true", false],
  [
    "a writable bind past a link in it",
    "run --rm -v /srv/shared/a/../link/x:/x busybox true",
    false,
  ],
  ["production on another network", `run --rm ${PROD} busybox true`, false],
  ["production on its network", `run --rm ${PROD} --network prod-network busybox true`, true],
];

for (const engine of await chosenEngines()) {
  const cli = engine.clis.at(-1);
  if (cli === undefined) continue;

  describe(`[E] a policy of opa-docker-authz, ${engine.name}, docker CLI ${cli.version}`, () => {
    const opa = process.env["OPA"];
    let daemon: Dockerd;
    let authority: Authority;
    let plugin: Plugin;

    before(async () => {
      process.env["OPA"] = (await projectToolchain()).opa;
      authority = openAuthority();
      for (const name of ["ann", "ben"]) authority.give(name, { subject: [["CN", name]] });
      daemon = await startDockerd(engine, { flags: tlsFlags(authority) });
      const { sandbox, api } = daemon;
      for (const folder of [FOLDER, "/srv/shared/a"])
        mkdirSync(sandbox.outside(folder), { recursive: true });
      symlinkSync("/etc", sandbox.outside("/srv/shared/link"));
      const bundle = await buildBundle(LAB_POLICY, ["docker/authz/allow"], LAB_USERS);
      writeFileSync(sandbox.outside(BUNDLE), bundle);
      await api("POST", "/networks/create", { Name: "prod-network" });
    });

    after(async () => {
      if (opa === undefined) delete process.env["OPA"];
      else process.env["OPA"] = opa;
      await daemon.close();
      authority.remove();
    });

    const docker = (command: string, env: NodeJS.ProcessEnv): Promise<ProgramOutcome> =>
      daemon.sandbox.run("sh", ["-c", `"$DOCKER" ${command}`], {
        env: { ...dockerEnvironment(daemon, env), DOCKER: cli.path },
      });

    /** As a user whom only a header names, as the plugin's own example has it. */
    function byHeader(user: string, command: string): Promise<ProgramOutcome> {
      const config = `/run/e2e/config-${user}`;
      mkdirSync(daemon.sandbox.outside(config), { recursive: true });
      const file = daemon.sandbox.outside(`${config}/config.json`);
      writeFileSync(file, JSON.stringify({ HttpHeaders: { "Authz-User": user } }));
      return docker(command, { DOCKER_CONFIG: config });
    }

    function expectOutcome({ code, stdout, stderr }: ProgramOutcome, isAllowed: boolean): void {
      const said = stdout + stderr;
      if (isAllowed) expect(code, said).to.equal(0);
      else {
        expectSafe(code, said).not.to.equal(0);
        expect(said).to.include(`denied by plugin ${PLUGIN}: `).and.include("opa_docker_authz: ");
      }
    }

    describe("instead of the controls, users by a header", () => {
      before(async () => {
        const section = `{policy: ${BUNDLE}, mode: instead}`;
        plugin = await startPlugin(daemon.sandbox, `schema: 1\nopa_docker_authz: ${section}\n`);
        await daemon.guardedBy([PLUGIN]);
      });

      after(async () => {
        await daemon.guardedBy([]);
        await plugin.kill();
      });

      for (const [what, command, isAllowed] of CONTAINERS) {
        it(`${isAllowed ? "permits" : "refuses"} ${what}`, async () => {
          expectOutcome(await byHeader("ann", command), isAllowed);
        });
      }

      it("lets a read-only user look, and no more", async () => {
        expectOutcome(await byHeader("ben", "ps"), true);
        expectOutcome(await byHeader("ben", "run --rm busybox true"), false);
        expectOutcome(await byHeader("ben", "volume create x"), false);
      });

      it("knows nobody else", async () => {
        expectOutcome(await byHeader("eve", "ps"), false);
      });

      const headers = { "Authz-User": "ann" };
      const privileged = { Image: "busybox", HostConfig: { Privileged: true } };
      for (const [what, target, body] of [
        ["an escaped path", "/v1.40/%63ontainers/create", privileged],
        ["no version", "/containers/create", privileged],
        [
          "another spelling",
          "/v1.40/containers/create",
          { Image: "busybox", hostconfig: { privileged: true } },
        ],
        ["a member twice", "/v1.40/containers/create", Buffer.from(TWICE)],
      ] as const) {
        it(`refuses a privileged container with ${what}`, async () => {
          const answer = await daemon.api("POST", target, body, headers);
          expectDenied(answer.status, answer.body.toString());
        });
      }

      it("records the refusal as a violation", async () => {
        const mark = plugin.mark();
        await byHeader("ann", "run --rm --privileged busybox true");
        const denied = plugin.recordsSince(mark).find(({ effect }) => effect === "deny");
        expect(denied?.violations.map(({ control }) => control)).to.deep.equal([
          "opa_docker_authz",
        ]);
      });
    });

    describe("beside the controls, as Rego, users by certificates", () => {
      before(async () => {
        const users = JSON.stringify(LAB_USERS.users);
        const rego = LAB_POLICY.replace("import data.users", `users := ${users}`);
        writeFileSync(daemon.sandbox.outside(REGO), rego);
        const text = `schema: 1\nusers: {ann: {}, ben: {}}\nopa_docker_authz: {policy: ${REGO}}\n`;
        plugin = await startPlugin(daemon.sandbox, text);
        await daemon.guardedBy([PLUGIN]);
      });

      const byCertificate = (user: string, command: string): Promise<ProgramOutcome> => {
        const { folder } = authority;
        copyFileSync(`${folder}/${user}.pem`, `${folder}/cert.pem`);
        copyFileSync(`${folder}/${user}-key.pem`, `${folder}/key.pem`);
        return docker(command, tlsEnvironment(authority));
      };

      it("permits what both permit", async () => {
        expectOutcome(await byCertificate("ann", "run --rm busybox true"), true);
        expectOutcome(await byCertificate("ben", "ps"), true);
      });

      it("refuses what the policy refuses", async () => {
        expectOutcome(await byCertificate("ben", "run --rm busybox true"), false);
        const open = "run --rm --security-opt seccomp=unconfined busybox true";
        expectOutcome(await byCertificate("ann", open), false);
      });

      it("refuses what the controls refuse, though the policy permits it", async () => {
        const { code, stderr } = await byCertificate(
          "ann",
          "run --rm -v /run/docker.sock:/srv/shared/s:ro busybox true",
        );
        expectSafe(code, stderr).not.to.equal(0);
        expect(stderr).to.include("docker_socket_mount: ");
        expect(stderr).not.to.include("opa_docker_authz: ");
      });
    });
  });
}
