import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { ROOT } from "../../../tools/project.js";
import { chosenEngines } from "../harness/chosen-engines.js";
import { startDockerd, type Dockerd } from "../harness/dockerd.js";
import { OWNERS, PLUGIN, SETTINGS, startPlugin, type Plugin } from "../harness/plugin.js";
import { openSandbox } from "../harness/sandbox.js";

interface Report {
  readonly code: number | null;
  readonly ids: readonly string[];
  readonly findings: readonly {
    readonly id: string;
    readonly severity: string;
    readonly seen: string;
  }[];
  readonly probes:
    | readonly {
        readonly id: string;
        readonly control: string;
        readonly outcome: string;
        readonly said: string;
      }[]
    | null;
}

const PROGRAM = join(ROOT, "build/src/cli/main.js");

/** What dockerd's process listens on beside its socket, so that the examination has a listener to find. */
const PLAIN_TCP = ["--host=tcp://127.0.0.1:2375", "--tls=false"];

async function examined({ sandbox }: Dockerd, ...flags: readonly string[]): Promise<Report> {
  const places = ["--audit-log", "/run/e2e/audit.jsonl", "--owners", OWNERS];
  const args = [PROGRAM, "doctor", "--json", ...places, ...flags];
  const { code, stdout, stderr } = await sandbox.run(process.execPath, args);
  expect(stderr).to.equal("");
  const report = JSON.parse(stdout) as Omit<Report, "code" | "ids">;
  return { ...report, code, ids: report.findings.map(({ id }) => id) };
}

function outcomesOf({ probes }: Report): readonly string[] {
  return [...new Set((probes ?? []).map(({ outcome }) => outcome))];
}

function seenOf({ findings }: Report, id: string): string {
  const found = findings.filter((finding) => finding.id === id);
  return found.map(({ seen }) => seen).join("\n");
}

for (const engine of await chosenEngines()) {
  describe(`[E] dockwarden doctor, ${engine.name}`, () => {
    let daemon: Dockerd;
    let plugin: Plugin;
    let unguarded: Report;
    let guarded: Report;

    before(async () => {
      daemon = await startDockerd(engine, { flags: PLAIN_TCP });
      // A group that may open the socket.
      await daemon.sandbox.run("chgrp", ["4242", "/run/docker.sock"]);
      unguarded = await examined(daemon, "--probe");
      plugin = await startPlugin(daemon.sandbox, "schema: 1\nprofile: baseline\n");
      await daemon.guardedBy([PLUGIN]);
      guarded = await examined(daemon, "--probe", "--settings", SETTINGS);
    });

    after(() => daemon.close());

    it("finds an unguarded dockerd critical, and every probe passes", () => {
      expect(unguarded.code).to.equal(1);
      expect(unguarded.ids).to.include("plugin-not-enabled");
      expect(outcomesOf(unguarded)).to.deep.equal(["passed"]);
      const passed = unguarded.findings.filter(({ id }) => id === "probe-not-refused");
      expect(passed)
        .to.have.length(unguarded.probes?.length ?? 0)
        .and.length.above(11);
      for (const { severity } of passed) expect(severity).to.equal("critical");
    });

    it("has done no harm by probes that passed", async () => {
      for (const { said } of unguarded.probes ?? []) expect(said).to.match(/^404: /);
      await daemon.guardedBy([]);
      expect((await daemon.api("GET", "/containers/json?all=1")).json).to.deep.equal([]);
      expect((await daemon.api("GET", "/volumes")).json).to.have.property("Volumes").that.is.empty;
      await daemon.guardedBy([PLUGIN]);
    });

    it("shows that a guarded dockerd refuses every probe", () => {
      expect(outcomesOf(guarded)).to.deep.equal(["refused"]);
      for (const { said } of guarded.probes ?? [])
        expect(said).to.match(/^403: authorization denied by plugin dockwarden: /);
      // A reload has added the plugin, which dockerd does not list therefore.
      const wrong = guarded.ids.filter((id) => /^(?:plugin|probe|settings)-/.test(id));
      expect(wrong).to.deep.equal([]);
    });

    it("refuses each probe by the control that the probe names, or because of the caller's role", () => {
      for (const { id, said, control } of guarded.probes ?? [])
        expect(said, id).to.match(new RegExp(`\\b(?:${control}|role_actions): `));
    });

    it("finds what dockerd itself reports", () => {
      expect(guarded.ids).to.include.members([
        ...["userns-remap-off", "icc-on", "live-restore-off", "builder-host-network"],
        ...["new-privileges-allowed", "dockerd-version-undecided"],
      ]);
      expect(guarded.ids).to.not.include("seccomp-off").and.not.include("default-runtime");
    });

    it("finds a listener without TLS, of which the process of dockerd is the only one", () => {
      expect(seenOf(guarded, "tcp-without-tls")).to.match(/tcp:\/\/127\.0\.0\.1:2375/);
      expect(guarded.ids).to.not.include("unexplained-listener");
      expect(guarded.ids).to.not.include("listener-on-public-address");
    });

    it("finds the way past the plugin where the engine has one", () => {
      const seen = seenOf(guarded, "grpc-bypass");
      if (engine.name === "oldest") expect(seen).to.equal("");
      else expect(seen).to.match(/^BuildKit answered on dockerd's socket; .*\/run\/docker\.sock/);
    });

    it("comes to a result in every check but that of the clock", () => {
      const unchecked = guarded.findings.filter(({ id }) => id === "could-not-check");
      for (const { seen } of unchecked)
        expect(seen).to.match(/Not checked: clock-not-synchronised$/);
    });

    it("finds containers from before the plugin", async () => {
      await daemon.guardedBy([]);
      const body = {
        Image: "busybox",
        Cmd: ["true"],
        HostConfig: {
          Privileged: true,
          Binds: ["/run/docker.sock:/d", "/etc:/host"],
          PidMode: "host",
        },
      };
      const made = await daemon.api("POST", "/containers/create?name=old", body);
      expect(made.status).to.equal(201);
      await daemon.guardedBy([PLUGIN]);
      const report = await examined(daemon, "--settings", SETTINGS);
      expect(seenOf(report, "privileged-container")).to.equal("old (not running): privileged");
      expect(seenOf(report, "container-with-engine-socket")).to.include("/run/docker.sock");
      expect(seenOf(report, "container-with-sensitive-bind")).to.match(/: \/etc$/);
      expect(seenOf(report, "container-in-host-namespace")).to.include("pid=host");
      expect(report.ids).to.include("plugin-not-proven");
    });

    it("says that the settings allow what they do not deny, and that they are weaker", async () => {
      await plugin.kill();
      const weaker = "schema: 1\nprofile: baseline\nmodes: { host_ipc_namespace: warn }\n";
      await startPlugin(daemon.sandbox, weaker);
      const report = await examined(daemon, "--probe", "--settings", SETTINGS);
      expect(seenOf(report, "probe-allowed-by-settings")).to.match(/^host-ipc, .*: 404: /);
      expect(seenOf(report, "controls-weakened")).to.include(
        "host_ipc_namespace is warn, not deny",
      );
      expect(report.ids).to.not.include("probe-not-refused");
      expect(outcomesOf(report)).to.have.members(["refused", "passed"]);
    });
  });

  describe(`[E] dockwarden doctor, ${engine.name}, a plugin that a reload has removed`, () => {
    let daemon: Dockerd;
    let plugin: Plugin;

    before(async () => {
      const sandbox = await openSandbox();
      try {
        plugin = await startPlugin(sandbox);
        daemon = await startDockerd(engine, { sandbox, plugins: [PLUGIN] });
      } catch (thrown) {
        await sandbox.close();
        throw thrown;
      }
    });

    after(() => daemon.close());

    it("is proven by probes while it is asked", async () => {
      const report = await examined(daemon, "--probe");
      expect(outcomesOf(report)).to.deep.equal(["refused"]);
      expect(report.ids.filter((id) => id.startsWith("plugin-"))).to.deep.equal([]);
    });

    it("is not believed in because dockerd goes on listing it", async () => {
      await daemon.guardedBy([]);
      const { json } = await daemon.api("GET", "/info");
      expect(json).to.have.nested.property("Plugins.Authorization").that.deep.equals([PLUGIN]);
      const report = await examined(daemon, "--probe");
      expect(report.ids).to.include.members(["plugin-not-configured", "probe-not-refused"]);
      expect(outcomesOf(report)).to.deep.equal(["passed"]);
    });

    it("is not believed in because daemon.json names it again, without a reload", async () => {
      const text = JSON.stringify({ "authorization-plugins": [PLUGIN] });
      writeFileSync(daemon.sandbox.outside("/run/e2e/daemon.json"), text);
      const report = await examined(daemon, "--probe");
      expect(report.ids).to.include("probe-not-refused").and.not.include("plugin-not-configured");
      expect(report.code).to.equal(1);
    });

    it("is told from one that does not answer", async () => {
      await daemon.guardedBy([PLUGIN]);
      await plugin.kill();
      const report = await examined(daemon, "--probe");
      expect(report.ids).to.include("probe-plugin-failed");
      expect(report.probes?.map(({ outcome }) => outcome)).to.deep.equal(["plugin-failed"]);
      expect(seenOf(report, "could-not-check")).to.match(/plugin dockwarden failed with error: /);
    });
  });
}
