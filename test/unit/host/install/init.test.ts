import { expect } from "chai";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { UsageError } from "../../../../src/domain/errors.js";
import { init } from "../../../../src/host/install/init.js";
import { freshFolder } from "../../../fresh-folder.js";
import { rejection } from "./rejection.js";
import {
  DAEMON_JSON,
  WANTED,
  fill,
  initialize,
  makeHost,
  remove,
  fakeHost,
  fakeServices,
  takeSnapshot,
} from "./fake-host.js";

describe("init()", () => {
  const at = freshFolder();
  const text = (path: string): string => readFileSync(at(path), "utf8");
  const mode = (path: string): number => statSync(at(path)).mode & 0o7777;

  it("writes certificates, settings, units and daemon.json into an empty root", async () => {
    const host = fakeHost(at());
    expect(await initialize(host)).to.equal("done");
    const daemon = JSON.parse(text("etc/docker/daemon.json")) as object;
    expect(daemon).to.deep.equal({
      "authorization-plugins": ["dockwarden"],
      hosts: ["unix:///run/docker.sock", "tcp://127.0.0.1:2376"],
      group: "root",
      tlsverify: true,
      tlscacert: "/etc/dockwarden/tls/ca.pem",
      tlscert: "/etc/dockwarden/tls/server.pem",
      tlskey: "/etc/dockwarden/tls/server-key.pem",
    });
    const keys = ["tls/ca-key.pem", "tls/server-key.pem", "users/alice/key.pem"];
    for (const key of keys) {
      expect(mode(`etc/dockwarden/${key}`), key).to.equal(0o600);
      const secret = text(`etc/dockwarden/${key}`).split("\n")[1] ?? "";
      expect(host.said(), key).to.not.include(secret);
    }
    for (const folder of ["", "/users", "/users/alice"])
      expect(mode(`etc/dockwarden${folder}`), folder).to.equal(0o755);
    expect(host.said()).to.not.include("PRIVATE KEY");
    expect(text("etc/dockwarden/users/alice/create-context.sh")).to.include(
      "host=tcp://127.0.0.1:2376",
    );
    const unit = text("etc/systemd/system/dockwarden.service");
    expect(unit).to.include("ExecStart=/usr/local/bin/dockwarden serve --settings /etc/");
    expect(mode("var/lib/dockwarden/init")).to.equal(0o700);
    expect(mode("var/lib/dockwarden/init/state")).to.equal(0o600);
  });

  it("keeps what daemon.json said, its order, indentation, mode and numbers", async () => {
    makeHost(at());
    expect(await initialize(fakeHost(at()), { use: "ci-runner", users: [] })).to.equal("done");
    expect(text("etc/docker/daemon.json")).to.equal(
      DAEMON_JSON.replace('["other"]', '[\n        "other",\n        "dockwarden"\n    ]'),
    );
    expect(mode("etc/docker/daemon.json")).to.equal(0o640);
    expect(existsSync(at("etc/systemd/system/docker.service.d"))).to.equal(false);
    expect(existsSync(at("etc/logrotate.d/dockwarden"))).to.equal(true);
  });

  it("removes -H fd:// if users call by TLS, and nothing else of the command", async () => {
    makeHost(at());
    await initialize(fakeHost(at()));
    expect(text("etc/systemd/system/docker.service.d/zz-dockwarden.conf")).to.include(
      "ExecStart=\nExecStart=/usr/sbin/dockerd --containerd=/run/containerd/containerd.sock $DOCKER_OPTS\n",
    );
  });

  it("changes nothing the second time, and no file's time", async () => {
    makeHost(at());
    const services = fakeServices();
    await initialize(fakeHost(at(), { services }));
    const before = takeSnapshot(at());
    services.asked.length = 0;
    const again = fakeHost(at(), { services });
    expect(await initialize(again)).to.equal("unchanged");
    expect(again.said()).to.equal("Nothing is to change.\n");
    expect(takeSnapshot(at())).to.deep.equal(before);
    expect(services.asked).to.deep.equal([]);
  });

  it("adds a user later, and keeps the certificates of the others", async () => {
    await initialize(fakeHost(at()));
    const before = text("etc/dockwarden/users/alice/cert.pem") + text("etc/dockwarden/tls/ca.pem");
    const users = [...WANTED.users, { name: "bob", account: null }];
    expect(await initialize(fakeHost(at()), { users })).to.equal("done");
    expect(
      text("etc/dockwarden/users/alice/cert.pem") + text("etc/dockwarden/tls/ca.pem"),
    ).to.equal(before);
    expect(text("etc/dockwarden/settings.yaml")).to.include('"bob": {}');
    expect(await remove(fakeHost(at()), { purge: true })).to.equal("done");
    expect(Object.keys(takeSnapshot(at()))).to.deep.equal(
      ["", "etc", "var", "var/lib"].slice(0, 1),
    );
  });

  it("changes nothing in a dry run", async () => {
    makeHost(at());
    const before = takeSnapshot(at());
    const services = fakeServices();
    const host = fakeHost(at(), { services });
    expect(await init(WANTED, { dryRun: true, yes: false }, host)).to.equal("done");
    expect(host.said()).to.include("+++ /etc/docker/daemon.json").and.include("dry run");
    expect(takeSnapshot(at())).to.deep.equal(before);
    expect(services.asked).to.deep.equal([]);
  });

  it("asks before it changes anything, and takes only yes for it", async () => {
    makeHost(at());
    const before = takeSnapshot(at());
    const consent = { dryRun: false, yes: false };
    for (const answer of ["", "n", "yesterday"]) {
      const host = fakeHost(at(), { ask: () => Promise.resolve(answer) });
      expect(await init(WANTED, consent, host)).to.equal("declined");
    }
    expect(await rejection(init(WANTED, consent, fakeHost(at())))).to.include('pass "--yes"');
    expect(takeSnapshot(at())).to.deep.equal(before);
    expect(
      await init(WANTED, consent, fakeHost(at(), { ask: () => Promise.resolve("y") })),
    ).to.equal("done");
  });

  it("starts the plugin before dockerd asks it, and restarts dockerd for TLS", async () => {
    makeHost(at());
    const services = fakeServices();
    await initialize(fakeHost(at(), { services }));
    expect(services.asked).to.deep.equal([
      "daemon-reload",
      ...["enable dockwarden.socket", "enable dockwarden.service"],
      ...["restart dockwarden.socket", "restart dockwarden.service"],
      ...["disable docker.socket", "stop docker.socket", "restart docker.service"],
    ]);
  });

  it("only reloads dockerd if nobody gets a certificate", async () => {
    makeHost(at());
    const services = fakeServices();
    await initialize(fakeHost(at(), { services }), { use: "single-admin", users: [] });
    expect(services.asked.filter((one) => one.includes("docker."))).to.deep.equal([
      "reload docker.service",
    ]);
  });

  for (const [what, fails] of [
    ["dockerd does not start", "restart docker.service"],
    ["the plugin does not start", "restart dockwarden.service"],
    ["dockerd is not as it should be", "verify"],
  ] as const) {
    it(`restores bytes, modes, owners, times and units if ${what}`, async () => {
      makeHost(at());
      const before = takeSnapshot(at());
      let hasFailed = false;
      const services = fakeServices((action) => {
        if (hasFailed || action !== fails) return false;
        return (hasFailed = true);
      });
      const units = new Map(services.states);
      const verify = (): Promise<void> =>
        fails === "verify" ? Promise.reject(new Error("no answer")) : Promise.resolve();
      const host = fakeHost(at(), { services, verify });
      expect(await initialize(host)).to.equal("rolled-back");
      expect(host.said()).to.include("everything is rolled back");
      expect(takeSnapshot(at())).to.deep.equal(before);
      for (const [unit, state] of services.states)
        expect(state, unit).to.deep.equal(
          units.get(unit) ?? { isActive: false, isEnabled: false, isFailed: false },
        );
    });
  }

  it("restores a file that changed while dockerd was restarted", async () => {
    makeHost(at());
    const before = takeSnapshot(at());
    const verify = (): Promise<void> => {
      writeFileSync(at("etc/dockwarden/tls/server.pem"), "broken");
      return Promise.reject(new Error("no answer"));
    };
    expect(await initialize(fakeHost(at(), { services: fakeServices(), verify }))).to.equal(
      "rolled-back",
    );
    expect(takeSnapshot(at())).to.deep.equal(before);
  });

  it("does not trust a damaged state file", async () => {
    await initialize(fakeHost(at()));
    const state = at("var/lib/dockwarden/init/state");
    writeFileSync(state, readFileSync(state, "utf8").replace("daemon.json", "daemon.jsin"));
    expect(await rejection(initialize(fakeHost(at())))).to.include("it is damaged");
  });

  it("keeps settings that somebody changed, and refuses those of others", async () => {
    await initialize(fakeHost(at()));
    writeFileSync(at("etc/dockwarden/settings.yaml"), "schema: 1\nprofile: restricted\n");
    const host = fakeHost(at());
    expect(await initialize(host)).to.equal("unchanged");
    expect(host.said()).to.include("was changed since init wrote it");
    fill(at("other"), { "/etc/dockwarden/settings.yaml": "schema: 1\n" });
    expect(await rejection(initialize(fakeHost(at("other"))))).to.include(
      "that init did not write",
    );
  });

  it("begins with nothing if the settings would have problems", async () => {
    makeHost(at());
    const before = takeSnapshot(at());
    const checkSettings = (): never => {
      throw new UsageError("bad settings");
    };
    expect(await rejection(initialize(fakeHost(at(), { checkSettings })))).to.equal("bad settings");
    expect(takeSnapshot(at())).to.deep.equal(before);
  });
});
