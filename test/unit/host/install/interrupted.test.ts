import { createHash } from "node:crypto";
import { expect } from "chai";
import { readFileSync, writeFileSync } from "node:fs";
import { freshFolder } from "../../../fresh-folder.js";
import { rejection } from "./rejection.js";
import {
  DAEMON_JSON,
  dyingAt,
  initialize,
  isKilled,
  makeHost,
  remove,
  fakeHost,
  fakeServices,
  takeSnapshot,
} from "./fake-host.js";

/** Each step takes several runs, and each run waits for the disk. */
const EACH_STEP_MS = 120_000;

describe("An init that was killed", () => {
  const at = freshFolder();
  const text = (path: string): string => readFileSync(at(path), "utf8");

  it("can be killed at each step: a second run undoes the rest and begins again", async () => {
    let steps = 0;
    for (let step = 1; steps === 0; step++) {
      const root = at(`init-${step}`);
      makeHost(root);
      const services = fakeServices();
      const dying = dyingAt(step, root, fakeHost(root, { services }));
      const killed = await initialize(fakeHost(root, dying)).then(() => false, isKilled);
      if (!killed) steps = step;
      const outcome = await initialize(fakeHost(root, { services }));
      expect(outcome, `step ${step}`).to.equal(killed ? "done" : "unchanged");
      expect(leftovers(root), `step ${step}`).to.deep.equal([]);
      expect(await remove(fakeHost(root, { services }), { purge: true })).to.equal("done");
      expect(text(`init-${step}/etc/docker/daemon.json`)).to.equal(DAEMON_JSON);
    }
    expect(steps).to.be.greaterThan(25);
  }).timeout(EACH_STEP_MS);

  it("can be killed at each step: uninstall leaves the host as it was", async () => {
    let isOver = false;
    for (let step = 1; !isOver; step++) {
      const root = at(`undo-${step}`);
      makeHost(root);
      const before = takeSnapshot(root, false);
      const services = fakeServices();
      const dying = dyingAt(step, root, fakeHost(root, { services }));
      isOver = !(await initialize(fakeHost(root, dying)).then(() => false, isKilled));
      await remove(fakeHost(root, { services }), { purge: true });
      expect(takeSnapshot(root, false), `step ${step}`).to.deep.equal(before);
      expect(services.states.get("docker.service")?.isActive, `step ${step}`).to.equal(true);
      expect(services.states.get("docker.socket")?.isEnabled, `step ${step}`).to.equal(true);
      expect(services.states.get("dockwarden.service")?.isActive ?? false).to.equal(false);
    }
  }).timeout(EACH_STEP_MS);

  it("leaves a file alone that somebody changed after a run was killed", async () => {
    makeHost(at());
    const services = fakeServices((action) => action === "stop docker.socket");
    const dying = dyingAt(30, at(), fakeHost(at(), { services }));
    expect(await initialize(fakeHost(at(), dying)).then(() => false, isKilled)).to.equal(true);
    expect(text("etc/docker/daemon.json")).to.include("dockwarden");
    writeFileSync(at("etc/docker/daemon.json"), '{ "mine": true }\n');
    const host = fakeHost(at(), { services: fakeServices() });
    await remove(host);
    expect(host.said()).to.include("/etc/docker/daemon.json was changed after init wrote it");
    expect(text("etc/docker/daemon.json")).to.equal('{ "mine": true }\n');
  });

  it("does not begin while another run goes on", async () => {
    makeHost(at());
    const dying = dyingAt(8, at(), fakeHost(at()));
    await initialize(fakeHost(at(), dying)).catch(isKilled);
    const state = at("var/lib/dockwarden/init/state");
    const [, body = ""] = readFileSync(state, "utf8").split("\n");
    const stat = readFileSync("/proc/1/stat", "utf8");
    const started = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
    const other = body.replace(
      /"process":\{[^}]*\}/,
      `"process":{"pid":1,"startTime":"${started}"}`,
    );
    writeFileSync(state, `${createHash("sha256").update(other).digest("hex")}\n${other}\n`);
    expect(await rejection(initialize(fakeHost(at())))).to.include(
      'another "dockwarden init" runs as process 1',
    );
  });
});

function leftovers(root: string): readonly string[] {
  return Object.keys(takeSnapshot(root)).filter((name) => name.endsWith(".dockwarden-new"));
}
