import { expect } from "chai";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { DEFAULT_PATHS } from "../../../../src/domain/default-paths.js";
import { freshFolder } from "../../../fresh-folder.js";
import { rejection } from "./rejection.js";
import {
  DOCKER_UNIT,
  dyingAt,
  fill,
  initialize,
  isKilled,
  remove,
  fakeHost,
  fakeServices,
  takeSnapshot,
} from "./fake-host.js";

const DAEMON_JSON = '{\n  "log-driver": "local"\n}\n';

describe("uninstall()", () => {
  const at = freshFolder();
  const text = (path: string): string => readFileSync(at(path), "utf8");

  beforeEach(() => {
    fill(at(), {
      "/etc/docker/daemon.json": DAEMON_JSON,
      "/usr/lib/systemd/system/docker.service": DOCKER_UNIT,
      "/var/lib/other": "",
      "/var/log/other": "",
    });
  });

  it("restores all but the settings, which it keeps with the logs; --purge removes these", async () => {
    const before = takeSnapshot(at(), false);
    await initialize(fakeHost(at()));
    fill(at(), {
      "/var/log/dockwarden/audit.jsonl": "{}\n",
      "/var/log/dockwarden/audit.jsonl-20261101.gz": "",
      "/var/lib/dockwarden/owners.log": "",
      "/var/lib/dockwarden/audit-key.pem": "",
      "/var/lib/dockwarden/audit-key.pub.pem": "",
      "/var/lib/dockwarden/audit-head.json": "",
    });
    expect(await remove(fakeHost(at()))).to.equal("done");
    expect(text("etc/docker/daemon.json")).to.equal(DAEMON_JSON);
    expect(existsSync(at("etc/dockwarden/tls"))).to.equal(false);
    expect(existsSync(at("etc/systemd/system/dockwarden.service"))).to.equal(false);
    const kept = [
      "etc/dockwarden/settings.yaml",
      "var/log/dockwarden/audit.jsonl",
      "var/lib/dockwarden/owners.log",
      "var/lib/dockwarden/audit-key.pem",
    ];
    for (const path of kept) expect(existsSync(at(path)), path).to.equal(true);
    const again = fakeHost(at());
    expect(await remove(again)).to.equal("unchanged");
    expect(again.said()).to.equal("Nothing is to change.\n");
    expect(await remove(fakeHost(at()), { purge: true })).to.equal("done");
    // The folder of the audit log is not init's.
    const { "var/log/dockwarden": folder, ...left } = takeSnapshot(at(), false);
    expect(folder).to.be.a("string");
    expect(left).to.deep.equal(before);
    expect(await remove(fakeHost(at()), { purge: true })).to.equal("unchanged");
  });

  it("takes out only its own members if somebody changed daemon.json since, and says so", async () => {
    await initialize(fakeHost(at()));
    const daemon = JSON.parse(text("etc/docker/daemon.json")) as Record<string, unknown>;
    const changed = {
      ...daemon,
      debug: true,
      group: "docker",
      "authorization-plugins": ["dockwarden", "other"],
    };
    writeFileSync(at("etc/docker/daemon.json"), JSON.stringify(changed, null, 4));
    const host = fakeHost(at());
    expect(await remove(host)).to.equal("done");
    expect(host.said()).to.include("only what init added is taken out");
    expect(JSON.parse(text("etc/docker/daemon.json"))).to.deep.equal({
      "log-driver": "local",
      debug: true,
      group: "docker",
      "authorization-plugins": ["other"],
    });
  });

  it("keeps what somebody wrote into daemon.json between two runs of init", async () => {
    await initialize(fakeHost(at()), { use: "ci-runner", users: [] });
    const mine = text("etc/docker/daemon.json").replace('"local"', '"local", "debug": true');
    writeFileSync(at("etc/docker/daemon.json"), mine);
    await initialize(fakeHost(at()));
    await remove(fakeHost(at()));
    expect(JSON.parse(text("etc/docker/daemon.json"))).to.deep.equal({
      "log-driver": "local",
      debug: true,
    });
  });

  it("removes a certificate that was removed between two runs of init, so that it was made again", async () => {
    const before = takeSnapshot(at(), false);
    await initialize(fakeHost(at()));
    rmSync(at("etc/dockwarden/users/alice"), { recursive: true });
    await initialize(fakeHost(at()));
    expect(existsSync(at("etc/dockwarden/users/alice/key.pem"))).to.equal(true);
    await remove(fakeHost(at()), { purge: true });
    expect(takeSnapshot(at(), false)).to.deep.equal(before);
  });

  it("leaves a unit alone that somebody changed since, and says so", async () => {
    await initialize(fakeHost(at()));
    writeFileSync(at("etc/systemd/system/dockwarden.service"), "[Service]\n");
    const host = fakeHost(at());
    await remove(host);
    expect(host.said()).to.include("dockwarden.service was changed after init wrote it, and stays");
    expect(text("etc/systemd/system/dockwarden.service")).to.equal("[Service]\n");
  });

  it("takes the plugin out of daemon.json on a host that was set up by hand", async () => {
    writeFileSync(
      at("etc/docker/daemon.json"),
      '{"a": 1, "authorization-plugins": ["dockwarden"]}',
    );
    const services = fakeServices();
    expect(await remove(fakeHost(at(), { services }))).to.equal("done");
    expect(JSON.parse(text("etc/docker/daemon.json"))).to.deep.equal({ a: 1 });
    expect(services.asked).to.deep.equal(["daemon-reload", "reload docker.service"]);
  });

  it("does nothing where there is nothing, also without daemon.json", async () => {
    const before = takeSnapshot(at());
    expect(await remove(fakeHost(at(), { services: fakeServices() }))).to.equal("unchanged");
    expect(takeSnapshot(at())).to.deep.equal(before);
    fill(at("empty"), { "/etc/x": "" });
    expect(await remove(fakeHost(at("empty")))).to.equal("unchanged");
  });

  it("changes nothing in a dry run, and nothing unless somebody agrees", async () => {
    await initialize(fakeHost(at()));
    const before = takeSnapshot(at());
    const host = fakeHost(at());
    expect(await remove(host, { dryRun: true, purge: true })).to.equal("done");
    expect(host.said()).to.include("removed").and.include("dry run");
    const ask = (): Promise<string> => Promise.resolve("");
    expect(await remove(fakeHost(at(), { ask }), { yes: false })).to.equal("declined");
    expect(await rejection(remove(fakeHost(at()), { yes: false }))).to.include('pass "--yes"');
    expect(takeSnapshot(at())).to.deep.equal(before);
  });

  it("never shows a private key", async () => {
    await initialize(fakeHost(at()));
    const host = fakeHost(at());
    await remove(host);
    expect(host.said()).to.include("ca-key.pem").and.not.include("PRIVATE KEY");
  });

  it("stops the plugin only after dockerd has stopped asking it", async () => {
    const services = fakeServices();
    await initialize(fakeHost(at(), { services }));
    services.asked.length = 0;
    await remove(fakeHost(at(), { services }));
    expect(services.asked).to.deep.equal([
      ...["disable dockwarden.service", "disable dockwarden.socket"],
      ...["daemon-reload", "enable docker.socket"],
      ...["stop docker.service", "restart docker.socket", "restart docker.service"],
      ...["stop dockwarden.service", "stop dockwarden.socket"],
    ]);
  });

  it("removes the plugin's socket once it is closed, and not one that stays open", async () => {
    const socket = "/run/docker/plugins/dockwarden.sock";
    const wasThere = fakeServices();
    wasThere.states.set("dockwarden.socket", { isActive: true, isEnabled: true, isFailed: false });
    for (const services of [fakeServices(), wasThere]) {
      const isKept = services === wasThere;
      await initialize(fakeHost(at(), { services }));
      fill(at(), { [socket]: "" });
      await remove(fakeHost(at(), { services }), { purge: true });
      expect(services.asked.includes("stop dockwarden.socket")).to.equal(!isKept);
      expect(existsSync(at(socket))).to.equal(isKept);
    }
  });

  it("purges what the plugin has written while it stopped", async () => {
    const head = DEFAULT_PATHS.auditHead;
    const services = fakeServices((action) => {
      if (action === "stop dockwarden.service") fill(at(), { [head]: "{}" });
      return false;
    });
    await initialize(fakeHost(at(), { services }));
    await remove(fakeHost(at(), { services }), { purge: true });
    expect(services.asked).to.include("stop dockwarden.service");
    expect(existsSync(at(dirname(head)))).to.equal(false);
  });

  it("restores the files if dockerd no longer starts, and says so", async () => {
    const services = fakeServices((action) => action === "restart docker.service" && hasBegun);
    let hasBegun = false;
    await initialize(fakeHost(at(), { services }));
    hasBegun = true;
    services.states.set("docker.service", { isActive: false, isEnabled: true, isFailed: true });
    const host = fakeHost(at(), { services });
    expect(await remove(host)).to.equal("incomplete");
    expect(host.said()).to.include("systemctl restart docker.service: it failed");
    expect(text("etc/docker/daemon.json")).to.equal(DAEMON_JSON);
    expect(await remove(fakeHost(at(), { services }))).to.equal("unchanged");
  });

  it("does not start a dockerd that was stopped", async () => {
    const services = fakeServices();
    await initialize(fakeHost(at(), { services }));
    services.states.set("docker.service", { isActive: false, isEnabled: true, isFailed: false });
    await remove(fakeHost(at(), { services }));
    expect(services.states.get("docker.service")?.isActive).to.equal(false);
    expect(text("etc/docker/daemon.json")).to.equal(DAEMON_JSON);
  });

  it("can be killed at each step: the next run completes it", async () => {
    let isOver = false;
    for (let step = 1; !isOver; step++) {
      const root = at(`step-${step}`);
      fill(root, {
        "/etc/docker/daemon.json": DAEMON_JSON,
        "/usr/lib/systemd/system/docker.service": DOCKER_UNIT,
        "/var/lib/other": "",
      });
      const before = takeSnapshot(root, false);
      const services = fakeServices();
      await initialize(fakeHost(root, { services }));
      const dying = dyingAt(step, root, fakeHost(root, { services }));
      isOver = !(await remove(fakeHost(root, dying), { purge: true }).then(() => false, isKilled));
      await remove(fakeHost(root, { services }), { purge: true });
      expect(takeSnapshot(root, false), `step ${step}`).to.deep.equal(before);
      expect(services.states.get("docker.service")?.isActive, `step ${step}`).to.equal(true);
    }
  }).timeout(120_000);
});
