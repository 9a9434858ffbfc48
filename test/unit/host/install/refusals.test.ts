import { expect } from "chai";
import { chmodSync } from "node:fs";
import { freshFolder } from "../../../fresh-folder.js";
import { rejection } from "./rejection.js";
import { fill, initialize, makeHost, fakeHost, takeSnapshot } from "./fake-host.js";

const DAEMON_JSON = "/etc/docker/daemon.json";
const UNIT = "/usr/lib/systemd/system/docker.service";

describe("init() begins with nothing", () => {
  const at = freshFolder();
  const alone = { use: "single-admin", users: [] } as const;
  const unit = (flags: string): string => `[Service]\nExecStart=/usr/sbin/dockerd ${flags}\n`;

  beforeEach(() => {
    makeHost(at());
  });

  for (const [path, text, host] of [
    [DAEMON_JSON, '{"hosts": ["unix:///run/docker.sock", "tcp://0.0.0.0:2375"]}', "tcp://0.0.0.0"],
    [DAEMON_JSON, '{"hosts": ["10.0.0.1:2375"], "tls": true}', "10.0.0.1:2375"],
    [UNIT, unit("-H fd:// -H tcp://10.0.0.1:2375"), "tcp://10.0.0.1:2375"],
    [UNIT, unit("--host=tcp://10.0.0.1:2375 --tlsverify=false"), "tcp://10.0.0.1:2375"],
  ] as const) {
    it(`without users, if dockerd listens on ${host} without client certificates: ${text}`, async () => {
      fill(at(), { [path]: text });
      const before = takeSnapshot(at());
      const told = await rejection(initialize(fakeHost(at()), alone));
      expect(told).to.include(`dockerd listens on ${host}`).and.include("take it out of");
      expect(takeSnapshot(at())).to.deep.equal(before);
    });
  }

  it("but goes on if the listener verifies certificates", async () => {
    fill(at(), { [DAEMON_JSON]: '{"hosts": ["tcp://10.0.0.1:2376"], "tlsverify": true}' });
    expect(await initialize(fakeHost(at()), alone)).to.equal("done");
    fill(at(), {
      [DAEMON_JSON]: "{}",
      [UNIT]: unit("-H fd:// -H tcp://10.0.0.1:2376 --tlsverify"),
    });
    expect(await initialize(fakeHost(at()), alone)).to.equal("done");
  });

  it("if others can read the key of the authority", async () => {
    await initialize(fakeHost(at()));
    chmodSync(at("etc/dockwarden/tls/ca-key.pem"), 0o640);
    expect(await rejection(initialize(fakeHost(at()))))
      .to.include("others than its owner can use it (mode 0640)")
      .and.include("chmod 600");
  });
});
