import { expect } from "chai";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { freshFolder } from "../../../fresh-folder.js";
import {
  DOCKER_UNIT,
  fill,
  initialize,
  remove,
  fakeHost,
  fakeServices,
  takeSnapshot,
} from "./fake-host.js";

const DROP_IN = "etc/systemd/system/docker.service.d/zz-dockwarden.conf";
const TLS = ["ca.pem", "ca-key.pem", "server.pem", "server-key.pem"];
const SOCKET = "unix:///run/docker.sock";
const TCP = "tcp://127.0.0.1:2376";

describe("uninstall() on a host whose listeners somebody changed after init", () => {
  const at = freshFolder();
  const daemon = () => JSON.parse(readFileSync(at("etc/docker/daemon.json"), "utf8")) as object;
  const setHosts = (...hosts: readonly string[]): void => {
    writeFileSync(at("etc/docker/daemon.json"), JSON.stringify({ ...daemon(), hosts }));
  };

  beforeEach(() => {
    fill(at(), {
      "/etc/docker/daemon.json": "{}\n",
      "/usr/lib/systemd/system/docker.service": DOCKER_UNIT,
      "/var/lib/other": "",
    });
  });

  for (const hosts of [
    [SOCKET, "tcp://10.77.0.1:2376"],
    [SOCKET, TCP, "tcp://10.77.0.1:2376"],
    [SOCKET, TCP, "10.77.0.1:2376"],
  ]) {
    it(`keeps TLS on ${hosts.join(", ")}, and takes the plugin out`, async () => {
      await initialize(fakeHost(at()));
      setHosts(...hosts);
      const host = fakeHost(at());
      expect(await remove(host)).to.equal("done");
      expect(daemon()).to.deep.equal({
        hosts,
        tlsverify: true,
        tlscacert: "/etc/dockwarden/tls/ca.pem",
        tlscert: "/etc/dockwarden/tls/server.pem",
        tlskey: "/etc/dockwarden/tls/server-key.pem",
      });
      for (const file of TLS) expect(existsSync(at(`etc/dockwarden/tls/${file}`))).to.equal(true);
      expect(existsSync(at(DROP_IN))).to.equal(true);
      expect(existsSync(at("etc/systemd/system/dockwarden.service"))).to.equal(false);
      expect(host.said()).to.include("everyone who reaches").and.include("10.77.0.1:2376 would be");
    });
  }

  it("keeps TLS on a host that had a plain listener before init", async () => {
    writeFileSync(at("etc/docker/daemon.json"), '{"hosts": ["tcp://0.0.0.0:2375"]}');
    await initialize(fakeHost(at()));
    await remove(fakeHost(at()));
    expect(daemon()).to.include({ tlsverify: true }).and.not.have.property("authorization-plugins");
  });

  it("removes the rest once the host is gone, and until then says what stays", async () => {
    const before = takeSnapshot(at(), false);
    await initialize(fakeHost(at()));
    setHosts(SOCKET, "tcp://10.77.0.1:2376");
    await remove(fakeHost(at()), { purge: true });
    const again = fakeHost(at());
    expect(await remove(again, { purge: true })).to.equal("unchanged");
    expect(again.said()).to.include('take tcp://10.77.0.1:2376 out of "hosts"');
    setHosts(SOCKET);
    expect(await remove(fakeHost(at()), { purge: true })).to.equal("done");
    writeFileSync(at("etc/docker/daemon.json"), "{}\n");
    expect(takeSnapshot(at(), false)).to.deep.equal(before);
  });

  it("keeps the drop-in and dockerd's own socket while daemon.json has hosts of others", async () => {
    const services = fakeServices();
    await initialize(fakeHost(at(), { services }));
    setHosts(SOCKET, TCP, "unix:///run/other.sock");
    services.asked.length = 0;
    const host = fakeHost(at(), { services });
    await remove(host);
    expect(daemon()).to.deep.equal({ hosts: [SOCKET, "unix:///run/other.sock"] });
    expect(existsSync(at(DROP_IN))).to.equal(true);
    expect(existsSync(at("etc/dockwarden/tls"))).to.equal(false);
    expect(host.said()).to.include("zz-dockwarden.conf stays");
    expect(services.asked.filter((one) => one.includes("docker."))).to.deep.equal([
      "restart docker.service",
    ]);
  });
});
