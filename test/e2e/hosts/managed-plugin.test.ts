import { expect } from "chai";
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync, cpSync } from "node:fs";
import { openAuthority, type Authority } from "../harness/authority.js";
import { tlsFlags } from "../harness/certificates.js";
import { chosenEngines } from "../harness/chosen-engines.js";
import { createDocker, type Docker } from "../harness/command.js";
import { startDockerd, type Dockerd } from "../harness/dockerd.js";
import { expectDenied } from "../harness/expect-safe.js";
import {
  FIRST_SETTINGS,
  PLACES,
  buildPluginFolder,
  done,
  guardByManagedPlugin,
  preparePluginHost,
  type PluginFolder,
  type PluginHost,
} from "../harness/managed-plugin.js";
import { openPeople, type Person } from "../harness/people.js";
import { PLUGIN } from "../harness/plugin.js";
import { startRegistry } from "../harness/registry.js";
import { waitFor } from "../../wait-for.js";

/** In a registry of the sandbox: another version. */
const NEXT = "127.0.0.1:5000/dockwarden:next";

for (const engine of await chosenEngines()) {
  const cli = engine.clis.at(-1);
  if (cli === undefined) continue;

  describe(`[E] the managed plugin, ${engine.name}`, () => {
    let authority: Authority;
    let folder: PluginFolder;
    let daemon: Dockerd;
    let docker: Docker;
    let host: PluginHost;
    let alice: Person;

    before(async () => {
      folder = await buildPluginFolder();
      authority = openAuthority();
      daemon = await startDockerd(engine, { flags: tlsFlags(authority) });
      ({ alice } = await openPeople(daemon, authority, ["alice"]));
      docker = createDocker(daemon, cli);
      host = preparePluginHost(daemon.sandbox);
      host.settings(FIRST_SETTINGS);
      await guardByManagedPlugin(daemon, docker, folder);
    });

    after(async () => {
      await daemon.close();
      authority.remove();
      folder.remove();
    });

    async function refusalOf(...args: readonly string[]): Promise<string> {
      const { code, stderr } = await docker(...args);
      expect(code, stderr).not.to.equal(0);
      return stderr;
    }

    /** Changes the plugin as docs/set-up/managed-plugin.md says, while dockerd asks nobody. */
    async function changed(work: () => Promise<unknown>): Promise<void> {
      await daemon.guardedBy([]);
      await done(docker, "plugin", "disable", PLUGIN);
      await work();
      await done(docker, "plugin", "enable", PLUGIN);
      await daemon.guardedBy([PLUGIN]);
    }

    const set = (...values: readonly string[]): Promise<void> =>
      changed(() => done(docker, "plugin", "set", PLUGIN, ...values));

    it("allows a plain container, and refuses a privileged one with the reason", async () => {
      expect(await done(docker, "run", "--rm", "busybox", "echo", "hi")).to.equal("hi\n");
      expect(await refusalOf("run", "--privileged", "busybox", "true")).to.include(
        `authorization denied by plugin ${PLUGIN}:latest: privileged_container: Privileged mode is not allowed.`,
      );
    });

    it("resolves links as on the host, not in its own root", async () => {
      const links = daemon.sandbox.outside("/srv/links");
      mkdirSync(`${links}/data`, { recursive: true });
      symlinkSync("/etc", `${links}/etc`);
      const mark = host.mark();
      await done(docker, "run", "--rm", "-v", "/srv/links/data:/data", "busybox", "true");
      expect(await refusalOf("run", "-v", "/srv/links/etc:/data", "busybox", "true")).to.include(
        "sensitive_host_paths: Host path /srv/links/etc -> /etc is sensitive",
      );
      expect(host.recordsSince(mark).flatMap(({ gaps }) => gaps)).to.deep.equal([]);
    });

    it("inspects dockerd's objects, and records their owners on the host", async () => {
      const id = (await done(docker, "create", "--name", "web", "busybox", "true")).trim();
      await waitFor("the owner", () => readFileSync(host.owners, "utf8").includes(id));
      const mark = host.mark();
      await done(docker, "start", "--attach", "web");
      const started = host.recordsSince(mark).find(({ action }) => action === "container.start");
      expect(started).to.deep.include({ effect: "allow", gaps: [] });
      expect(JSON.stringify(started?.targets)).to.include(id);
    });

    it("is out of reach of ordinary callers", async () => {
      for (const args of [
        ["disable", PLUGIN],
        ["disable", "--force", PLUGIN],
        ["rm", "--force", PLUGIN],
        ["set", PLUGIN, "DOCKWARDEN_PROFILE=ci"],
      ])
        expect(await refusalOf("plugin", ...args), args.join(" ")).to.include(
          `authorization denied by plugin ${PLUGIN}:latest`,
        );
      // The CLI does not ask for an upgrade of a plugin that is enabled.
      const upgrade = `/plugins/${PLUGIN}/upgrade?remote=${NEXT}`;
      const answer = await daemon.api("POST", upgrade, Buffer.from("[]"));
      expectDenied(answer.status, answer.body.toString());
    });

    it("reads its settings again at SIGHUP, and stays in force", async () => {
      host.settings(FIRST_SETTINGS.replace("profile: baseline", "profile: restricted"));
      expect(await host.signal("HUP")).to.equal(true);
      await waitFor("the reload", () => daemon.log().includes("Settings were reloaded"));
      expect(await refusalOf("run", "--rm", "busybox", "true")).to.include("authorization denied");
      host.settings(FIRST_SETTINGS);
    });

    it("refuses whoever may be in a group of the host, which it cannot read", async () => {
      const groups = "groups: {staff: {from: {os_groups: [daemon]}}}\n";
      host.settings(`${FIRST_SETTINGS}${groups}`);
      await host.signal("HUP");
      const why = "getent does not exist where Dockwarden runs";
      let said = "";
      const isRefused = async (): Promise<boolean> => {
        const { status, body } = await alice.api("GET", "/info");
        said = body.toString();
        return status === 403 && said.includes(why);
      };
      await waitFor("the refusal", isRefused, { explain: () => said });
      host.settings(FIRST_SETTINGS);
    });

    it("takes profile, settings and log level from docker plugin set", async () => {
      await set("DOCKWARDEN_PROFILE=restricted", "DOCKWARDEN_LOG_LEVEL=error");
      expect(await refusalOf("run", "--rm", "busybox", "true")).to.include("authorization denied");
      const before = daemon.log().length;
      await host.signal("HUP");
      host.settings("schema: none\n");
      await host.signal("HUP");
      const logged = (): string => daemon.log().slice(before);
      await waitFor("an error", () => logged().includes("The settings cannot be used"));
      expect(logged()).not.to.include("Settings were reloaded");
      host.settings(FIRST_SETTINGS);
      await set("DOCKWARDEN_PROFILE=", "DOCKWARDEN_SETTINGS=", "DOCKWARDEN_LOG_LEVEL=info");
      await done(docker, "run", "--rm", "busybox", "true");
      await set("DOCKWARDEN_SETTINGS=/etc/dockwarden/settings.yaml");
    });

    it("lets nobody set its host root, and does not start without its folders", async () => {
      await daemon.guardedBy([]);
      await done(docker, "plugin", "disable", PLUGIN);
      const set = await refusalOf("plugin", "set", PLUGIN, "DOCKWARDEN_HOST_ROOT=/");
      expect(set).to.include("not settable");
      await done(docker, "plugin", "set", PLUGIN, "settings.source=/run/e2e/missing");
      expect(await refusalOf("plugin", "enable", PLUGIN)).to.include("no such file or directory");
      await done(docker, "plugin", "set", PLUGIN, ...PLACES);
    });

    it("is upgraded from a registry, and keeps settings and logs", async () => {
      await daemon.guardedBy([]);
      await startRegistry(daemon.sandbox);
      const next = daemon.sandbox.outside("/run/e2e/next");
      cpSync(folder.path, next, { recursive: true });
      const manifest = readFileSync(`${next}/config.json`, "utf8");
      const description = '"description": "The next version of Dockwarden';
      writeFileSync(
        `${next}/config.json`,
        manifest.replace('"description": "Dockwarden', description),
      );
      await done(docker, "plugin", "create", NEXT, "/run/e2e/next");
      await done(docker, "plugin", "push", NEXT);
      await done(docker, "plugin", "rm", NEXT);
      const known = readFileSync(host.owners, "utf8");
      const args = ["--skip-remote-check", "--grant-all-permissions", PLUGIN, NEXT];
      await done(docker, "plugin", "upgrade", ...args);
      // dockerd keeps the variables that were set, and not the sources of mounts.
      const shown = (format: string): Promise<string> =>
        done(docker, "plugin", "inspect", "--format", format, PLUGIN);
      expect(await shown("{{json .Settings.Env}}")).to.include("/proc/1/root/run/e2e/");
      expect(await shown("{{json .Config.Mounts}}")).not.to.include("/run/e2e/");
      await done(docker, "plugin", "set", PLUGIN, ...PLACES);
      await done(docker, "plugin", "enable", PLUGIN);
      await daemon.guardedBy([PLUGIN]);
      expect(await shown("{{.Config.Description}}")).to.include("The next version");
      const mark = host.mark();
      expect(mark).to.be.above(0);
      expect(await refusalOf("run", "--privileged", "busybox", "true")).to.include("privileged_");
      expect(host.recordsSince(mark)).not.to.be.empty;
      expect(readFileSync(host.owners, "utf8")).to.include(known);
    });

    it("is removed, and leaves settings and logs on the host", async () => {
      await daemon.guardedBy([]);
      await done(docker, "plugin", "disable", PLUGIN);
      await done(docker, "plugin", "rm", PLUGIN);
      expect(await host.signal("0")).to.equal(false);
      expect(existsSync(host.owners)).to.equal(true);
      expect(host.mark()).to.be.above(0);
    });
  });
}
