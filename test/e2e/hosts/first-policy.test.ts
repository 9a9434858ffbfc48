import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildExecutable, type Architecture } from "../../../tools/build/executable.js";
import { projectToolchain } from "../../../tools/build/toolchain.js";
import { chosenEngines } from "../harness/chosen-engines.js";
import { commandWith, expectTyped, readSections, type Ids } from "../harness/console.js";
import { openDockerHost, type DockerHost } from "../harness/docker-host.js";

const SECTIONS = readSections("write-controls/first-policy.md");

for (const engine of await chosenEngines()) {
  describe(`[E] docs/write-controls/first-policy.md, ${engine.name}`, () => {
    const ids: Ids = new Map();
    let host: DockerHost;

    before(async function () {
      this.timeout(300_000);
      host = await openDockerHost(engine);
      const dist = mkdtempSync(join(tmpdir(), "dw-"));
      host.copy(await buildExecutable(process.arch as Architecture, dist));
      rmSync(dist, { recursive: true });
      const { opa } = await projectToolchain();
      host.copy(opa);
      await host.done("install --mode=755 dockwarden-* /usr/local/bin/dockwarden");
      await host.done("install --mode=755 opa /usr/local/bin/opa");
    });

    after(async () => {
      // It is not there if its opening failed.
      await (host as DockerHost | undefined)?.close();
    });

    for (const { heading, typed: all } of SECTIONS) {
      describe(heading, () => {
        for (const typed of all) {
          it(`${typed.user}: ${typed.command.split("\n")[0] ?? ""}`, async function () {
            this.timeout(300_000);
            const command = commandWith(ids, typed);
            expectTyped(ids, typed, await host.run(`cd /root\n{ ${command}\n} 2>&1`));
          });
        }
      });
    }
  });
}
