import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect } from "chai";
import type { ProgramOutcome } from "../../../src/files/run-program.js";
import { ROOT } from "../../../tools/project.js";
import { createApi, type Api } from "../harness/api.js";
import { chosenEngines } from "../harness/chosen-engines.js";
import { SOCKET } from "../harness/dockerd.js";
import { importBusybox } from "../harness/image.js";
import { done } from "../harness/lab.js";
import { openSandbox, type Sandbox } from "../harness/sandbox.js";

const MAIN = join(ROOT, "build/src/cli/main.js");
const STAND_IN = join(ROOT, "test/e2e/programs/systemctl.py");
const PROGRAM = "/run/e2e/dockwarden";
const HOOK = "/run/e2e/systemctl/hook";
const INIT = [
  "init",
  "--use",
  "shared-workstation",
  "--user",
  "alice",
  "--program",
  PROGRAM,
  "--yes",
];
const DAEMON_JSON = '{\n    "log-level": "warn"\n}\n';

/** A private /etc and /var, so that init can write where it does on a host. */
const HOST = `cp -a /etc /run/e2e/etc
mount --bind /run/e2e/etc /etc
for folder in /var/lib /var/log; do mount -t tmpfs -o mode=755 dockwarden-var $folder; done
rm -rf /etc/docker /etc/dockwarden /etc/systemd/system
mkdir -p /etc/docker /etc/systemd/system /run/e2e/bin /run/e2e/systemctl
useradd --no-create-home --home-dir /run/e2e/alice --uid 23456 alice`;

/** Contents, modes, owners and times below /etc. */
const SNAPSHOT = `cd /etc
find docker dockwarden systemd/system logrotate.d -printf '%p %y %m %U %G %T@\\n' 2>&1 | sort
find docker dockwarden systemd/system logrotate.d -type f -exec sha256sum {} + 2>/dev/null | sort`;

/** dockerd starts and stops several times, each within the half minute that the fake dockerd gives it. */
const RESTARTS_MS = 300_000;

for (const engine of await chosenEngines()) {
  const cli = engine.clis.at(-1);
  if (cli === undefined) continue;

  describe(`[E] dockwarden init, ${engine.name}, docker CLI ${cli.version}`, () => {
    let sandbox: Sandbox;
    let api: Api;

    const path = ["/run/e2e/bin", ...engine.path, process.env["PATH"]].join(":");
    const env = { ...process.env, PATH: path, HOME: "/run/e2e/alice" };
    const run = (args: readonly string[]): Promise<ProgramOutcome> =>
      sandbox.run(process.execPath, [MAIN, ...args], { env });
    const systemctl = async (...args: string[]): Promise<void> => {
      const { code, stderr } = await sandbox.run("systemctl", args, { env });
      if (code !== 0) throw new Error(`${stderr}\n${log()}`);
    };
    const log = (): string => readFileSync(sandbox.outside("/run/e2e/log"), "utf8").slice(-3000);
    const write = (file: string, text: string, mode = 0o644): void => {
      mkdirSync(dirname(sandbox.outside(file)), { recursive: true });
      writeFileSync(sandbox.outside(file), text);
      chmodSync(sandbox.outside(file), mode);
    };
    /** Times to the hundredth of a second: Node.js sets them with less precision than the kernel has. */
    const snapshot = async (): Promise<string> =>
      (await sandbox.run("sh", ["-c", SNAPSHOT])).stdout.replaceAll(/(\.\d{2})\d+$/gm, "$1");
    /** Runs docker with alice's certificate. */
    const asAlice = (...args: string[]): Promise<ProgramOutcome> => {
      const folder = "/etc/dockwarden/users/alice";
      const place = { DOCKER_HOST: "tcp://127.0.0.1:2376", DOCKER_CERT_PATH: folder };
      return sandbox.run(cli.path, args, { env: { ...env, ...place, DOCKER_TLS_VERIFY: "1" } });
    };

    before(async () => {
      sandbox = await openSandbox();
      await done(sandbox, HOST);
      write("/run/e2e/bin/systemctl", `#!/bin/sh\nexec python3 ${STAND_IN} "$@"\n`, 0o755);
      write(PROGRAM, `#!/bin/sh\nexec ${process.execPath} ${MAIN} "$@"\n`, 0o755);
      write("/etc/docker/daemon.json", DAEMON_JSON, 0o640);
      const flags = [
        "--data-root=/run/e2e/data",
        "--exec-root=/run/e2e/exec",
        "--pidfile=/run/e2e/pid",
      ];
      const own = [`--cgroup-parent=${sandbox.cgroup}`, "--userland-proxy=false"];
      const command = [engine.dockerd, "-H", "fd://", ...flags, ...own].join(" ");
      write("/etc/systemd/system/docker.service", `[Service]\nExecStart=${command}\n`);
      for (const unit of ["docker.socket", "docker.service"]) {
        await systemctl("enable", unit);
        await systemctl("start", unit);
      }
      api = createApi(sandbox.outside(SOCKET));
      await importBusybox(sandbox, api);
    });

    after(() => sandbox.close());

    /** dockerd answers without a plugin, as before init: the image of the request is missing. */
    const expectUnguarded = async (): Promise<void> => {
      const probe = { Image: "dockwarden-probe:none", HostConfig: { Privileged: true } };
      expect((await api("POST", "/containers/create", probe)).status).to.equal(404);
    };

    it("restores every byte if dockerd's certificate is broken, and dockerd answers as before", async () => {
      const before = await snapshot();
      write(HOOK, "echo broken > /etc/dockwarden/tls/server.pem\n");
      const { code, stderr } = await run(INIT);
      expect(stderr).to.include("docker.service failed").and.include("everything is rolled back");
      expect(code).to.equal(1);
      expect(await snapshot()).to.equal(before);
      await expectUnguarded();
      const plugin = await sandbox.run("systemctl", ["is-active", "dockwarden.service"], { env });
      expect(plugin.code).to.equal(3);
    }).timeout(RESTARTS_MS);

    it("undoes a run that was killed while dockerd restarted, and begins again", async () => {
      write(HOOK, "kill -9 $CALLER\n");
      const killed = await run(INIT);
      expect(killed.code).to.not.equal(0);
      const { code, stdout, stderr } = await run(INIT);
      expect(stderr).to.equal("");
      expect(stdout)
        .to.include("An earlier init was interrupted")
        .and.match(/Done\.\n$/);
      expect(code).to.equal(0);
    }).timeout(RESTARTS_MS);

    it("lets alice reach dockerd with her certificate, and denies a privileged container with the reason", async () => {
      const denied = await asAlice("run", "--privileged", "busybox", "true");
      expect(denied.stderr).to.include("privileged_container: Privileged mode is not allowed.");
      expect(denied.code).to.equal(125);
    });

    it("lets her run a container as the profile asks", async () => {
      const limits = ["--memory", "64m", "--cpus", "1", "--pids-limit", "100"];
      const name = ["--name", "alice_x", "--user", "23456:23456"];
      const own = [...name, "--security-opt", "no-new-privileges"];
      const allowed = await asAlice("run", "--rm", ...own, ...limits, "busybox", "echo", "hello");
      expect(allowed.stdout, allowed.stderr).to.equal("hello\n");
    });

    it("makes a context for her, and updates it when it is there", async () => {
      const script = "/etc/dockwarden/users/alice/create-context.sh";
      const withCli = { ...env, PATH: `${dirname(cli.path)}:${path}` };
      for (const done of ["created", "updated"]) {
        const made = await sandbox.run("sh", [script], { env: withCli });
        expect(made.code, made.stderr).to.equal(0);
        expect(made.stderr).to.include(`Successfully ${done} context "dockwarden"`);
      }
      const { stdout } = await sandbox.run(
        cli.path,
        ["version", "--format", "{{.Client.Context}}"],
        { env },
      );
      expect(stdout).to.include("dockwarden");
    });

    it("changes nothing the second time", async () => {
      const before = await snapshot();
      const { code, stdout } = await run(INIT);
      expect(stdout).to.equal("Nothing is to change.\n");
      expect(code).to.equal(0);
      expect(await snapshot()).to.equal(before);
    });

    it("is undone while dockerd is stopped, which then starts as before", async () => {
      await systemctl("stop", "docker.service");
      const { code, stderr } = await run(["uninstall", "--yes"]);
      expect(stderr).to.equal("");
      expect(code).to.equal(0);
      expect(readFileSync(sandbox.outside("/etc/docker/daemon.json"), "utf8")).to.equal(
        DAEMON_JSON,
      );
      await systemctl("start", "docker.service");
      await expectUnguarded();
      expect((await run(["uninstall", "--yes"])).stdout).to.equal("Nothing is to change.\n");
    }).timeout(RESTARTS_MS);
  });
}
