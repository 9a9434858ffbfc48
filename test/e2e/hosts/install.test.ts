import { expect } from "chai";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildDeb } from "../../../tools/build/deb.js";
import type { Architecture } from "../../../tools/build/executable.js";
import { runProgram } from "../../../src/files/run-program.js";
import { ROOT } from "../../../tools/project.js";
import { versionOfProgram } from "../../../src/files/program-files.js";
import { chosenEngines } from "../harness/chosen-engines.js";
import { openDockerHost, type DockerHost } from "../harness/docker-host.js";
import { buildPluginFolder } from "../harness/managed-plugin.js";
import { readPage, stepOf } from "../harness/page.js";

const OWN = process.arch as Architecture;
// The tests also run where the project is no clone.
process.env["SOURCE_DATE_EPOCH"] ??= "1790000000";
const INSTALL_DEB = stepOf(readPage("set-up/install.md"), "The Debian package", 1).script;

/** Lists what lies on the host of the project, and of what it installs. */
const FIND_OURS = "find / /run /var/log -xdev -name '*dockwarden*' | sort";

/** Works again and again until a file is gone, and prints what a command says that fails. */
const WORK = `touch /tmp/working
while test -e /tmp/working; do
  docker ps --all > /tmp/said 2>&1 || cat /tmp/said
  docker run --rm busybox true > /tmp/said 2>&1 || cat /tmp/said
done`;

const INIT = "dockwarden init --use=shared-workstation --user=init-user --yes";
const COPY = "su - init-user -c 'cp -r /etc/dockwarden/users/init-user ~/docker-certificate'";

for (const engine of await chosenEngines()) {
  describe(`[E] an installation, ${engine.name}`, () => {
    const dist = mkdtempSync(join(tmpdir(), "dw-"));
    let deb: string;
    let host: DockerHost;

    before(async function () {
      // Building and lintian take minutes on a busy machine.
      this.timeout(600_000);
      deb = await buildDeb(OWN, dist);
    });

    after(() => {
      rmSync(dist, { recursive: true });
    });

    beforeEach(async () => {
      host = await openDockerHost(engine);
    });

    afterEach(async () => {
      // It is not there if its opening failed.
      await (host as DockerHost | undefined)?.close();
    });

    it("of the executable guards dockerd, by the commands of its page", async () => {
      await host.installExecutable(join(dist, `dockwarden-${versionOfProgram()}-linux-${OWN}`));
      await host.guard();
      await host.expectGuarded();
    });

    it("by init gives a user a certificate, changes nothing the second time, and is undone by uninstall", async () => {
      const { done } = host;
      host.copy(join(dist, `dockwarden-${versionOfProgram()}-linux-${OWN}`));
      await done("install --mode=755 dockwarden-* /usr/local/bin/dockwarden");
      await done("useradd --home-dir /home/init-user --create-home init-user");
      await done(`${INIT} --dry-run`);
      expect((await host.run("ls /etc/dockwarden /etc/docker")).code).to.equal(2);
      expect(await done(INIT)).to.match(/\nDone\.\n$/);
      await done(COPY);
      await done("su - init-user -c 'sh ~/docker-certificate/create-context.sh'");
      const asUser = (command: string) => host.run(`su - init-user -c '${command}'`);
      expect((await asUser("docker version")).code).to.equal(0);
      const refused = await asUser("docker create --privileged busybox true");
      expect(refused.stderr).to.include("privileged_container: Privileged mode is not allowed.");
      expect((await asUser("docker --host=unix:///run/docker.sock ps")).code).to.equal(1);
      expect(await done(INIT)).to.equal("Nothing is to change.\n");
      await done("dockwarden uninstall --yes");
      await done("docker create --privileged busybox true");
      expect((await asUser("docker version")).code).to.equal(1);
    });

    it("of the managed plugin guards dockerd, by the commands of its page", async () => {
      const folder = await buildPluginFolder();
      await host.installManagedPlugin(folder.path);
      folder.remove();
      await host.expectGuarded();
      const refused = await host.run("docker run --rm --privileged busybox true");
      expect(refused.stderr).to.include("denied by plugin dockwarden:latest: ");
    });

    it("of the npm package guards dockerd, without a registry, by the commands of the quick start", async () => {
      const args = ["pack", "--silent", `--pack-destination=${dist}`];
      const { code, stdout, stderr } = await runProgram("npm", args, { cwd: ROOT });
      expect(code, stderr).to.equal(0);
      await host.installPackage(join(dist, stdout.trim()));
      await host.guard();
      await host.expectGuarded();
    });

    it("of the Debian package guards dockerd, refuses nothing in an upgrade, and goes without a trace", async () => {
      const { done, guard, expectGuarded } = host;
      host.copy(deb);
      const before = await done(FIND_OURS);
      await done(INSTALL_DEB);
      await guard();
      await expectGuarded();
      const working = host.run(WORK);
      for (let upgrade = 0; upgrade < 3; upgrade++) await done(INSTALL_DEB);
      await done("rm /tmp/working");
      expect(await working).to.include({ code: 0, stdout: "" });
      await expectGuarded();
      writeFileSync(host.outside("/etc/docker/daemon.json"), "{}");
      await done("systemctl reload docker\ndpkg --purge dockwarden");
      expect(await done(FIND_OURS)).to.equal(before);
      await done("docker create --privileged busybox true");
    });

    it("of the Debian package keeps what an administrator has changed, and says what its removal breaks", async () => {
      const { done } = host;
      host.copy(deb);
      await done(INSTALL_DEB);
      const settings = host.outside("/etc/dockwarden/settings.yaml");
      const changed = `${readFileSync(settings, "utf8")}modes: { privileged_container: warn }\n`;
      writeFileSync(settings, changed);
      await done("systemctl disable dockwarden.service");
      await done(INSTALL_DEB);
      expect(readFileSync(settings, "utf8")).to.equal(changed);
      const { stdout } = await host.run("systemctl is-enabled dockwarden.service");
      expect(stdout).to.equal("disabled\n");
      await host.guard();
      expect(await done("dpkg --remove dockwarden")).to.include("still names it");
      expect(readFileSync(settings, "utf8")).to.equal(changed);
    });

    // It is the same with each engine.
    if (engine.name === "oldest")
      it("of the Debian package is the same to the byte when it is built again, and lintian finds no error", async () => {
        const folder = mkdtempSync(join(tmpdir(), "dw-"));
        const again = await buildDeb(OWN, folder);
        const isSame = readFileSync(deb).equals(readFileSync(again));
        rmSync(folder, { recursive: true });
        expect(isSame).to.equal(true);
        const { code, stdout, stderr } = await runProgram("lintian", ["--profile=debian", deb]);
        expect(code, stdout + stderr).to.equal(0);
        expect(stdout).not.to.match(/^E:/m);
      });
  });
}
