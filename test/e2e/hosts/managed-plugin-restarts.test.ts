import { expect } from "chai";
import { chosenEngines } from "../harness/chosen-engines.js";
import { createDocker, type Docker } from "../harness/command.js";
import { startDockerd, type Dockerd } from "../harness/dockerd.js";
import { expectDenied, expectSafe } from "../harness/expect-safe.js";
import {
  FIRST_SETTINGS,
  PRIVILEGED,
  attemptDuring,
  buildPluginFolder,
  done,
  guardByManagedPlugin,
  preparePluginHost,
  type Attempts,
  type PluginFolder,
  type PluginHost,
} from "../harness/managed-plugin.js";
import { PLUGIN } from "../harness/plugin.js";
import { waitFor } from "../../wait-for.js";

/** While the daemon is away there is no socket, or nobody listens there, or what was sent is lost. */
const AWAY = ["ENOENT", "ECONNREFUSED", "ECONNRESET", "EPIPE"];

/** Everybody may manage plugins. */
const MANAGERS = "modes: {plugin_management: warn, role_actions: warn}\n";

for (const engine of await chosenEngines()) {
  const cli = engine.clis.at(-1);
  if (cli === undefined) continue;

  describe(`[E] the managed plugin and a daemon that restarts, ${engine.name}`, () => {
    let folder: PluginFolder;
    let daemon: Dockerd;
    let docker: Docker;
    let host: PluginHost;

    before(async () => {
      folder = await buildPluginFolder();
      daemon = await startDockerd(engine);
      docker = createDocker(daemon, cli);
      host = preparePluginHost(daemon.sandbox);
      host.settings(FIRST_SETTINGS);
      await guardByManagedPlugin(daemon, docker, folder);
    });

    after(async () => {
      await daemon.sandbox.close();
      folder.remove();
    });

    async function start(): Promise<void> {
      daemon = await startDockerd(engine, { sandbox: daemon.sandbox, plugins: [PLUGIN] });
    }

    /** dockerd's own answer to a request for a privileged container. */
    async function attempt(): Promise<number> {
      return (await daemon.api("POST", "/containers/create", PRIVILEGED)).status;
    }

    /** Each request was denied or reached no dockerd, and at least one was denied by the policy. */
    function expectGuarded({ answers, denied }: Attempts): void {
      expectSafe(
        [...answers].filter((answer) => answer !== 403 && !AWAY.includes(String(answer))),
      ).to.deep.equal([]);
      expect(denied).to.be.above(0);
    }

    it("is guarded from the first request on after an orderly restart", async () => {
      expectGuarded(
        await attemptDuring(daemon.sandbox, async () => {
          await daemon.stop();
          await start();
        }),
      );
      await done(docker, "run", "--rm", "busybox", "true");
    });

    it("is guarded from the first request on after dockerd was killed", async () => {
      expectGuarded(
        await attemptDuring(daemon.sandbox, async () => {
          await daemon.sandbox.run("kill", ["-KILL", daemon.pid()]);
          await daemon.stop();
          await start();
        }),
      );
      await done(docker, "run", "--rm", "busybox", "true");
    });

    it("is guarded while the plugin is killed, which dockerd starts again", async () => {
      const attempts = await attemptDuring(daemon.sandbox, async () => {
        expect(await host.signal("KILL")).to.equal(true);
        await waitFor("a plugin", () => host.signal("0"));
      });
      expectGuarded(attempts);
      await done(docker, "run", "--rm", "busybox", "true");
    });

    it("is kept by its own name from whoever may manage plugins", async () => {
      host.settings(`${FIRST_SETTINGS}${MANAGERS}`);
      await host.signal("HUP");
      await waitFor("the reload", () => daemon.log().includes("Settings were reloaded"));
      const { stderr } = await docker("plugin", "disable", PLUGIN);
      expect(stderr).to.include("protect_authz_plugin: The authorization plugin is protected: ");
      expectDenied(await attempt(), "authorization denied by plugin");
    });

    it("is guarded by nobody once the plugin is disabled, until a reload after it is enabled", async () => {
      host.settings(`schema: 1\n${MANAGERS}`);
      const reloads = (): number => daemon.log().split("Settings were reloaded").length;
      const before = reloads();
      await host.signal("HUP");
      await waitFor("the reload", () => reloads() > before);
      expectDenied(await attempt(), "authorization denied by plugin");
      await done(docker, "plugin", "disable", PLUGIN);
      expect(await attempt()).to.equal(201);
      await done(docker, "plugin", "enable", PLUGIN);
      expect(await attempt()).to.equal(201);
      await daemon.guardedBy([PLUGIN]);
      expect(await attempt()).to.equal(403);
    });

    it("ends at a reload while the plugin is disabled, and does not start", async () => {
      const { sandbox } = daemon;
      await done(docker, "plugin", "disable", PLUGIN);
      const pid = daemon.pid();
      await sandbox.run("kill", ["-HUP", pid]);
      await waitFor("its end", async () => (await sandbox.run("kill", ["-0", pid])).code !== 0);
      const problem = await startDockerd(engine, {
        sandbox: daemon.sandbox,
        plugins: [PLUGIN],
      }).then(() => "it has started", String);
      expect(problem).to.include("failed to validate authorization plugin");
    });
  });
}
