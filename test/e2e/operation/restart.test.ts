import { expect } from "chai";
import { succeeded } from "../harness/api.js";
import { openAuthority, type Authority } from "../harness/authority.js";
import { tlsFlags } from "../harness/certificates.js";
import { chosenEngines } from "../harness/chosen-engines.js";
import { startDockerd, type Dockerd } from "../harness/dockerd.js";
import { importBusybox } from "../harness/image.js";
import { OWNERS_MATTER } from "../harness/owners-matter.js";
import { openPeople, type Person } from "../harness/people.js";
import { PLUGIN, startPlugin, type Plugin } from "../harness/plugin.js";
import { openSandbox, type Sandbox } from "../harness/sandbox.js";
import { waitFor } from "../../wait-for.js";

/** Whoever waits for the daemon asks it by the socket. */
const SETTINGS = OWNERS_MATTER.replace("anonymous: {role: null}", "anonymous: {role: worker}");

/** It ends at once when the daemon does. */
const SLEEPER = { Image: "busybox", Cmd: ["sleep", "3600"], StopSignal: "SIGKILL" };

for (const engine of await chosenEngines()) {
  describe(`[E] a daemon and a plugin that come and go, ${engine.name}`, () => {
    let authority: Authority;
    let sandbox: Sandbox;
    let plugin: Plugin;
    let daemon: Dockerd;
    let people: Readonly<Record<"alice" | "bob" | "carol", Person>>;

    before(async () => {
      authority = openAuthority();
      sandbox = await openSandbox();
      people = await openPeople({ sandbox }, authority, ["alice", "bob", "carol"]);
      plugin = await startPlugin(sandbox, SETTINGS);
    });

    after(async () => {
      await sandbox.close();
      authority.remove();
    });

    const start = (): Promise<Dockerd> =>
      startDockerd(engine, { sandbox, plugins: [PLUGIN], flags: tlsFlags(authority) });

    const statusOf = async ({ api }: Person, method: string, target: string, body?: object) =>
      (await api(method, target, body)).status;

    /** Alice works with her container, and nobody else does. */
    async function expectHers(): Promise<void> {
      const { alice, bob } = people;
      expect(await statusOf(alice, "POST", "/containers/web/start")).to.be.oneOf([204, 304]);
      const exec = { Cmd: ["true"] };
      expect(await statusOf(alice, "POST", "/containers/web/exec", exec)).to.equal(201);
      expect(await statusOf(bob, "POST", "/containers/web/exec", exec)).to.equal(403);
      expect(await statusOf(bob, "GET", "/containers/web/json")).to.equal(403);
    }

    it("a plugin waits for its daemon, and knows what is made then", async () => {
      await waitFor("the plugin to look for the daemon", () =>
        plugin.log().includes("warn Cannot compare the ownership log with dockerd's objects yet: "),
      );
      daemon = await start();
      await importBusybox(sandbox, people.carol.api);
      const target = "/containers/create?name=web";
      succeeded(await people.alice.api("POST", target, SLEEPER), "create web");
      await expectHers();
    });

    it("a daemon that is started again finds the plugin, which still knows", async () => {
      await daemon.stop();
      daemon = await start();
      await expectHers();
    });

    it("a daemon that was killed does as well", async () => {
      await sandbox.run("kill", ["-KILL", daemon.pid()]);
      await daemon.stop();
      daemon = await start();
      await expectHers();
    });

    it("a plugin that is started again knows, without a word from the daemon", async () => {
      await plugin.kill();
      plugin = await startPlugin(sandbox, SETTINGS);
      await expectHers();
      expect(plugin.log()).not.to.include(" error ");
    });
  });
}
