import { writeFileSync } from "node:fs";
import { expect } from "chai";
import { succeeded } from "../harness/api.js";
import { chosenEngines } from "../harness/chosen-engines.js";
import { startDockerd, type Dockerd } from "../harness/dockerd.js";
import { expectDenied } from "../harness/expect-safe.js";
import { PLUGIN, startPlugin, type Plugin } from "../harness/plugin.js";

const settingsOf = (mode: string): string => `
schema: 1
modes: {container_data_read: deny}
parameters:
  container_data_read.file_export: ${mode}
`;

for (const engine of await chosenEngines()) {
  describe(`[E] reading files out of containers, ${engine.name}`, () => {
    let daemon: Dockerd;
    let plugin: Plugin | undefined;

    before(async () => {
      daemon = await startDockerd(engine);
      writeFileSync(daemon.sandbox.outside("/srv/secret"), "secret");
      await created("bound", { Binds: ["/srv:/data:ro"] });
      await created("plain", {});
    });

    after(() => daemon.close());

    async function created(name: string, HostConfig: object): Promise<void> {
      const body = { Image: "busybox", Cmd: ["sleep", "3600"], HostConfig };
      succeeded(await daemon.api("POST", `/containers/create?name=${name}`, body), "create");
    }

    async function statuses(path: string, name: string): Promise<readonly number[]> {
      const target = `/containers/${name}/archive?path=${path}`;
      const methods = ["HEAD", "GET"];
      const answers = await Promise.all(methods.map((method) => daemon.api(method, target)));
      return answers.map(({ status }) => status);
    }

    async function guardedBy(mode: string): Promise<void> {
      await daemon.guardedBy([]);
      await plugin?.kill();
      plugin = await startPlugin(daemon.sandbox, settingsOf(mode));
      await daemon.guardedBy([PLUGIN]);
    }

    it("tells nothing of the host's files, neither what is in them nor how large they are", async () => {
      await guardedBy("no-bind");
      for (const path of ["/data/secret", "/data", "/etc", "/none"]) {
        for (const status of await statuses(path, "bound")) expectDenied(status, path);
      }
      expect(await statuses("/etc", "plain")).to.deep.equal([200, 200]);
    });

    it("tells nothing at all where it is denied", async () => {
      await guardedBy("deny");
      for (const name of ["bound", "plain"]) {
        for (const status of await statuses("/etc", name)) expectDenied(status, name);
      }
    });
  });
}
