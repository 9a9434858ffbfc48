import { expect } from "chai";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildExecutable, type Architecture } from "../../../tools/build/executable.js";
import { chosenEngines } from "../harness/chosen-engines.js";
import { openDockerHost, type DockerHost } from "../harness/docker-host.js";

for (const engine of await chosenEngines()) {
  describe(`[E] a guarded host that starts, ${engine.name}`, () => {
    const dist = mkdtempSync(join(tmpdir(), "dw-"));
    let host: DockerHost;

    before(async () => {
      const program = await buildExecutable(process.arch as Architecture, dist);
      host = await openDockerHost(engine);
      await host.installExecutable(program);
      await host.guard();
    });

    after(async () => {
      // It is not there if its opening failed.
      await (host as DockerHost | undefined)?.close();
      rmSync(dist, { recursive: true });
    });

    it("is guarded where the plugin starts first, as the units order it", async () => {
      await host.done("systemctl stop docker.service docker.socket dockwarden.service");
      await host.done("systemctl start docker.service dockwarden.service");
      const started = await host.done(
        "systemctl show --property=ActiveEnterTimestampMonotonic --value dockwarden.service docker.service",
      );
      const [plugin, dockerd] = started.split(/\n+/).map(Number);
      expect(plugin).to.be.below(dockerd ?? 0);
      await host.expectGuarded();
    });

    it("is guarded where dockerd starts and the plugin does not run: systemd starts it", async () => {
      await host.done("systemctl stop docker.service dockwarden.service");
      await host.done("systemctl start docker.service");
      await host.expectGuarded();
    });

    it("has dockerd wait for a plugin that hangs, which the watchdog ends", async () => {
      await host.done("systemctl kill --signal=STOP --kill-who=main dockwarden.service");
      await host.done("timeout 90 docker ps");
      const restarts = await host.done("systemctl show --property=NRestarts --value dockwarden");
      expect(Number(restarts)).to.be.above(0);
      await host.expectGuarded();
    });

    it("does not start dockerd without the plugin's socket, and starts it by the way out of the page", async () => {
      await host.done("systemctl stop docker.service docker.socket");
      await host.done("systemctl stop dockwarden.socket dockwarden.service");
      const { code } = await host.run("systemctl start docker.service");
      expect(code).to.equal(1);
      const said = await host.done("journalctl --sync\njournalctl --no-pager --unit=docker");
      expect(said).to.include("failed to validate authorization plugin");
      await host.done("systemctl start dockwarden.socket");
      await host.done("systemctl reset-failed docker.service\nsystemctl start docker.service");
      await host.expectGuarded();
    });
  });
}
