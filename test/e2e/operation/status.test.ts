import { expect } from "chai";
import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ROOT } from "../../../tools/project.js";
import type { ProgramOutcome } from "../../../src/files/run-program.js";
import type { PluginStatus } from "../../../src/domain/status.js";
import { createApi, type Api } from "../harness/api.js";
import { chosenEngines } from "../harness/chosen-engines.js";
import { createDocker } from "../harness/command.js";
import { startDockerd, type Dockerd } from "../harness/dockerd.js";
import { expectDenied } from "../harness/expect-safe.js";
import { PLUGIN, SETTINGS, startPlugin, type Plugin } from "../harness/plugin.js";
import { waitFor } from "../../wait-for.js";

const PROGRAM = join(ROOT, "build/src/cli/main.js");
const METRICS = "/run/e2e/metrics.sock";

const REPLACED = process.env["LONG"] === "1" ? 100 : 30;

/** Each is valid, and refuses privileged containers. */
const GOOD = [
  "schema: 1\n",
  "schema: 1\nprofile: ci\n",
  "schema: 1\nprofile: restricted\nanonymous: {role: developer}\n",
] as const;

/** Each would allow privileged containers, were it not for its problem, and says where that is. */
const BROKEN = [
  ['schema: 1\nmodes: {privileged_container: "off"}\nprofil: x\n', "3:1 profil: no such setting"],
  [
    'schema: 1\nmodes: {privileged_container: "off", x: warn}\n',
    "2:38 modes.x: no control is named",
  ],
  ['schema: 1\nmodes: {privileged_container: "off"', "2:"],
] as const;

for (const engine of await chosenEngines()) {
  const cli = engine.clis.at(-1);
  if (cli === undefined) continue;

  describe(`[E] status, reloads and metrics, ${engine.name}`, () => {
    let daemon: Dockerd;
    let plugin: Plugin;
    let metrics: Api;

    before(async () => {
      daemon = await startDockerd(engine);
      const flags = ["--watch-settings", "--metrics", METRICS];
      plugin = await startPlugin(daemon.sandbox, GOOD[0], undefined, flags);
      await daemon.guardedBy([PLUGIN]);
      metrics = createApi(daemon.sandbox.outside(METRICS));
    });

    after(() => daemon.close());

    const dockwarden = (...argv: readonly string[]): Promise<ProgramOutcome> =>
      daemon.sandbox.run(process.execPath, [PROGRAM, ...argv]);
    const statusNow = async (): Promise<PluginStatus> =>
      JSON.parse((await dockwarden("status", "--json")).stdout) as PluginStatus;
    const textOf = async (path: string): Promise<string> =>
      (await metrics("GET", path)).body.toString();

    function replace(text: string): void {
      const file = daemon.sandbox.outside(SETTINGS);
      writeFileSync(`${file}.new`, text);
      renameSync(`${file}.new`, file);
    }

    const timesLogged = (text: string): number => plugin.log().split(text).length - 1;

    /** Sends plain and privileged creates, two at a time, while `work` goes on. Returns how many were sent. */
    async function underLoad(work: () => Promise<void>): Promise<number> {
      let isDone = false;
      let sent = 0;
      const client = async (): Promise<void> => {
        while (!isDone) {
          const Privileged = sent++ % 2 === 0;
          const body = { Image: "busybox", Cmd: ["true"], HostConfig: { Privileged } };
          const answer = await daemon.api("POST", "/containers/create", body);
          const about = answer.body.toString();
          if (Privileged) expectDenied(answer.status, about);
          else expect(about).not.to.match(/plugin \S+ failed with error|decision could be made/);
        }
      };
      const clients = Promise.all([client(), client()]);
      try {
        await work();
      } finally {
        isDone = true;
        await clients;
      }
      return sent;
    }

    it("tells that no mode is lowered and dockerd's events are read", async () => {
      await waitFor(
        "dockerd's events",
        async () => (await statusNow()).dockerd?.readingSince !== null,
      );
      const { code, stdout } = await dockwarden("status");
      expect(stdout).to.match(/^No mode is lowered and no problem is known\.\n/);
      expect(stdout).to.match(/^dockerd: +\/run\/docker\.sock, events are read since /m);
      expect(code).to.equal(0);
      expect((await metrics("GET", "/readyz")).status).to.equal(200);
      expect(await textOf("/metrics")).to.match(/^dockwarden_event_stream_up 1$/m);
    });

    it("counts a run that is refused", async () => {
      const refused =
        /^dockwarden_decisions_total\{phase="request",action="container\.create",effect="deny"\} (\d+)$/m;
      const byControl =
        /^dockwarden_violations_total\{control="privileged_container",effect="refused"\} (\d+)$/m;
      const counted = async (): Promise<readonly number[]> => {
        // The page is rendered once a second.
        await sleep(1100);
        const text = await textOf("/metrics");
        return [refused, byControl].map((line) => Number(line.exec(text)?.[1] ?? 0));
      };
      const before = await counted();
      const docker = createDocker(daemon, cli);
      const run = await docker("run", "--rm", "--privileged", "busybox", "true");
      expect(run.code).not.to.equal(0);
      expect(run.stderr).to.include("privileged_container");
      expect(await counted()).to.deep.equal(before.map((count) => count + 1));
      expect((await docker("run", "--rm", "busybox", "true")).code).to.equal(0);
      expect(await textOf("/metrics")).not.to.match(/busybox/);
    });

    it("reloads good settings and refuses bad ones while requests run", async () => {
      await underLoad(async () => {
        for (let round = 0; round < 6; round++) {
          const [bad, place] = BROKEN[round % BROKEN.length] ?? BROKEN[0];
          const before = await statusNow();
          replace(bad);
          const failed = await dockwarden("reload");
          expect(failed.code, failed.stderr).to.equal(1);
          expect(failed.stderr).to.include(`${SETTINGS}:${place}`);
          expect((await statusNow()).settings.revision).to.equal(before.settings.revision);
          replace(GOOD[(round + 1) % GOOD.length] ?? GOOD[0]);
          const done = await dockwarden("reload");
          expect(done.code, done.stderr).to.equal(0);
          const { revision } = (await statusNow()).settings;
          expect(done.stdout).to.equal(`The settings were read again, revision ${revision}\n`);
          expect(revision).not.to.equal(before.settings.revision);
        }
      });
    });

    it(`allows nothing wrong while the settings are replaced ${REPLACED} times, every other one broken`, async () => {
      replace(GOOD[0]);
      await dockwarden("reload");
      const before = await statusNow();
      const logged = plugin.log().length;
      const sent = await underLoad(async () => {
        for (let round = 0; round < REPLACED; round++) {
          const at = Math.floor(round / 2);
          const [bad, place] = BROKEN[at % BROKEN.length] ?? BROKEN[0];
          const isBroken = round % 2 === 0;
          const outcome = isBroken ? `error ${SETTINGS}:${place}` : "Settings were reloaded";
          const before = timesLogged(outcome);
          const text = isBroken ? bad : (GOOD[at % GOOD.length] ?? GOOD[0]);
          // No text comes twice, or the plugin might see no change.
          replace(text.replace("schema: 1", `schema: 1 # ${round}`));
          // Most are replaced at some time before, while or after they are read.
          if (round % 20 < 2) await waitFor(outcome, () => timesLogged(outcome) > before);
          else await sleep((round * 37) % 700);
        }
      });
      expect(sent).to.be.above(REPLACED);
      replace(GOOD[1]);
      await waitFor("the last settings", async () => {
        const { settings, lastReload } = await statusNow();
        return settings.profile === "ci" && lastReload?.problems.length === 0;
      });
      const after = await statusNow();
      expect(after.lastReload?.cause).to.equal("watch");
      expect(after.reloads.succeeded).to.be.at.least(before.reloads.succeeded + REPLACED / 20);
      expect(after.reloads.failed).to.be.at.least(before.reloads.failed + REPLACED / 20);
      const log = plugin.log().slice(logged);
      for (const [, place] of BROKEN) expect(log).to.include(`error ${SETTINGS}:${place}`);
      expect(log).to.include("error The settings cannot be used, so the last good ones stay");
      const body = { Image: "busybox", HostConfig: { Privileged: true } };
      const { status, body: about } = await daemon.api("POST", "/containers/create", body);
      expectDenied(status, about.toString());
    }).timeout(300_000);

    it("tells what is not enforced as soon as the settings say so", async () => {
      replace("schema: 1\nenforcement: {mode: dry_run}\n");
      await waitFor("the settings", async () => (await dockwarden("status")).code === 1);
      expect((await dockwarden("status")).stdout).to.match(/^NOT ENFORCED: AUDIT MODE: nothing is/);
      expect(plugin.log()).to.include(" warn AUDIT MODE: nothing is refused");
      replace(GOOD[0]);
      await waitFor("the settings", async () => (await dockwarden("status")).code === 0);
    });

    it("tells that dockerd does not ask the plugin any more, and that it asks again", async () => {
      await daemon.guardedBy([]);
      const { code, stdout } = await dockwarden("status");
      expect(stdout).to.match(
        /^PROBLEM: dockerd does not ask this plugin, and executes every request/,
      );
      expect(code).to.equal(1);
      expect((await metrics("GET", "/readyz")).status).to.equal(503);
      await daemon.guardedBy([PLUGIN]);
      expect((await dockwarden("status")).code).to.equal(0);
    });

    it("tells that dockerd has stopped, and that it is back", async () => {
      await daemon.stop();
      await waitFor("the end of events", async () => (await dockwarden("status")).code === 1);
      const { stdout } = await dockwarden("status");
      expect(stdout).to.match(/^PROBLEM: dockerd's events are not read from \/run\/docker\.sock: /);
      const unready = await metrics("GET", "/readyz");
      expect(unready.status).to.equal(503);
      expect(unready.body.toString()).to.equal("not ready: dockerd's events are not read\n");
      expect((await metrics("GET", "/healthz")).status).to.equal(200);
      const { sandbox } = daemon;
      daemon = await startDockerd(engine, { sandbox, plugins: [PLUGIN] });
      await waitFor("events", async () => (await dockwarden("status")).code === 0);
      const { dockerd, inFlight } = await statusNow();
      expect(dockerd?.gaps).to.be.above(0);
      expect(inFlight).to.be.below(10);
    });
  });
}
