import { chownSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import type { ProgramOutcome } from "../../../src/files/run-program.js";
import { ROOT } from "../../../tools/project.js";
import {
  makeCertificates,
  tlsEnvironment,
  tlsFlags,
  type Certificates,
} from "../harness/certificates.js";
import { chosenEngines } from "../harness/chosen-engines.js";
import { dockerEnvironment } from "../harness/command.js";
import { startDockerd, type Dockerd } from "../harness/dockerd.js";
import { expectSafe } from "../harness/expect-safe.js";
import { PLUGIN, startPlugin } from "../harness/plugin.js";

const PAGE = readFileSync(join(ROOT, "docs/set-up/callers.md"), "utf8");
const [, SETTINGS = ""] = /^## Users of a shared host\n.*?^```yaml\n(.*?)^```$/ms.exec(PAGE) ?? [];

/** What each command is to have: a user of one's own, limits, no new privileges, and a name. */
const LIMITS = "--memory 1g --cpus 1 --pids-limit 256 --security-opt no-new-privileges";
const OWN = `run --rm --name alice_x --user 10001:10001 ${LIMITS}`;

const DENIED: readonly (readonly [string, string, string])[] = [
  ["another user's home", `${OWN} -v /home/bob:/x busybox true`, "bind_mount_allowlist"],
  ["another user's id", OWN.replaceAll("10001", "10002") + " busybox true", "run_as_own_uid"],
  ["root", OWN.replace("10001:10001", "0:0") + " busybox true", "run_as_own_uid"],
  ["another user's name", OWN.replace("alice_x", "bob_x") + " busybox true", "names_and_labels"],
  ["unlimited memory", OWN.replace("--memory 1g", "") + " busybox true", "memory_limit"],
  ["unlimited processors", OWN.replace("--cpus 1", "") + " busybox true", "cpu_limit"],
  ["unlimited processes", OWN.replace("--pids-limit 256", "") + " busybox true", "pids_limit"],
  [
    "setuid programs",
    OWN.replace("--security-opt no-new-privileges", "") + " busybox true",
    "no_new_privileges",
  ],
  ["a build", "build -t x /home/alice", "build_options"],
];

for (const engine of await chosenEngines()) {
  const cli = engine.clis.at(-1);
  if (cli === undefined) continue;

  describe(`[E] a user of a shared host, ${engine.name}, docker CLI ${cli.version}`, () => {
    let daemon: Dockerd;
    let certificates: Certificates;

    before(async () => {
      certificates = await makeCertificates();
      daemon = await startDockerd(engine, { flags: tlsFlags(certificates) });
      for (const [name, id] of [
        ["alice", 10001],
        ["bob", 10002],
      ] as const) {
        const home = daemon.sandbox.outside(`/home/${name}`);
        mkdirSync(home, { recursive: true });
        chownSync(home, id, id);
      }
      writeFileSync(daemon.sandbox.outside("/home/alice/Dockerfile"), "FROM busybox\n");
      await startPlugin(daemon.sandbox, SETTINGS);
      await daemon.guardedBy([PLUGIN]);
    });

    after(async () => {
      await daemon.close();
      certificates.remove();
    });

    const docker = (command: string, how: NodeJS.ProcessEnv): Promise<ProgramOutcome> =>
      daemon.sandbox.run("sh", ["-c", `"$DOCKER" ${command}`], {
        env: { ...dockerEnvironment(daemon, { DOCKER_BUILDKIT: "0", ...how }), DOCKER: cli.path },
      });
    const byAlice = (command: string): Promise<ProgramOutcome> =>
      docker(command, tlsEnvironment(certificates));

    it("runs the documented command, and writes to a home as its owner", async () => {
      const { code, stdout, stderr } = await byAlice(
        `${OWN} -v /home/alice:/home/alice busybox sh -c 'id -u; touch /home/alice/made'`,
      );
      expect(code, stderr).to.equal(0);
      expect(stdout).to.equal("10001\n");
    });

    for (const [what, command, control] of DENIED) {
      it(`is refused ${what}`, async () => {
        const { code, stderr, stdout } = await byAlice(command);
        expectSafe(code).not.to.equal(0);
        expect(stderr + stdout).to.include(`denied by plugin ${PLUGIN}: `);
        expect(stderr + stdout).to.include(`${control}: `);
      });
    }

    it("must say who they are", async () => {
      const { code, stderr } = await docker("ps", {});
      expectSafe(code).not.to.equal(0);
      expect(stderr).to.include("authenticated_user: The request has no identity.");
    });
  });
}
