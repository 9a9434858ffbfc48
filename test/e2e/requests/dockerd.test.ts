import { expect } from "chai";
import { readdirSync } from "node:fs";
import { succeeded } from "../harness/api.js";
import { startDockerd } from "../harness/dockerd.js";
import { chosenEngines } from "../harness/chosen-engines.js";

for (const engine of await chosenEngines()) {
  describe(`[E] a private daemon, ${engine.name}`, () => {
    it("answers, runs a container, and leaves nothing behind", async () => {
      const daemon = await startDockerd(engine);
      const { api, sandbox } = daemon;
      const made = await api("POST", "/containers/create?name=one", {
        Image: "busybox",
        Cmd: ["true"],
      });
      expect(made.status, made.body.toString()).to.equal(201);
      succeeded(await api("POST", "/containers/one/start"), "start");
      const { json } = await api("POST", "/containers/one/wait");
      expect(json).to.include({ StatusCode: 0 });

      await daemon.close();

      expect(() => readdirSync(sandbox.outside("/"))).to.throw("ENOENT");
      expect(cgroupsNamed(sandbox.cgroup)).to.deep.equal([]);
    });
  });
}

function cgroupsNamed(cgroup: string): readonly string[] {
  const root = "/sys/fs/cgroup";
  const all = readdirSync(root, { recursive: true, encoding: "utf8" });
  return all.filter((path) => `/${path}`.includes(cgroup));
}
