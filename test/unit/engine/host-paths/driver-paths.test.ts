import { expect } from "chai";
import { bodyOf, callOf, checkedFacts, created, hostPathLines } from "../facts/call.js";
import type { Facts } from "../../../../src/domain/facts.js";

function asked(action: string, body: Readonly<Record<string, unknown>>): Facts {
  return checkedFacts(callOf(action, { body: bodyOf(body) }));
}

describe("driverPathsOf()", () => {
  const drivers: readonly [name: string, facts: Facts, ...paths: string[]][] = [
    [
      "a container's log driver",
      created({ LogConfig: { Type: "../../../srv/x" } }),
      "HostConfig.LogConfig.Type ../../../srv/x ../../../srv/x rw",
    ],
    [
      "a service's log driver",
      asked("service.create", { TaskTemplate: { LogDriver: { Name: "a/../../../../x" } } }),
      "TaskTemplate.LogDriver.Name a/../../../../x a/../../../../x rw",
    ],
    [
      "a network's drivers, with a slash before it, too",
      asked("network.create", { Name: "n", Driver: "/../../x", IPAM: { Driver: ".." } }),
      "Driver /../../x ../../x rw",
      "IPAM.Driver .. .. rw",
    ],
    [
      "a volume's driver",
      asked("volume.create", { Name: "v", Driver: "../x" }),
      "DriverOpts ../x ../x rw",
    ],
    [
      "a container's volume driver",
      created({ Binds: ["v:/v"], VolumeDriver: "../x" }),
      "HostConfig.VolumeDriver ../x ../x rw",
      "HostConfig.Binds[0] ../x ../x rw",
    ],
    [
      "a secret's drivers",
      asked("secret.create", { Driver: { Name: "../a" }, Templating: { Name: "../b" } }),
      "Driver.Name ../a ../a rw",
      "Templating.Name ../b ../b rw",
    ],
  ];
  for (const [name, facts, ...paths] of drivers) {
    it(`sees where ${name} leads out of the folder of plugins`, () => {
      expect(hostPathLines(facts)).to.deep.equal(paths);
    });
  }

  it("sees the plugins that have another name besides", () => {
    for (const Type of ["./x", "x/.", "/x", "x//y", "x/", "a/./x"])
      expect(hostPathLines(created({ LogConfig: { Type } })), Type).to.have.length(1);
  });

  it("takes a plain name, a managed plugin's among them, for a name", () => {
    for (const Type of ["json-file", "grafana/loki-docker-driver:latest", "a..b", ""]) {
      expect(hostPathLines(created({ LogConfig: { Type } }))).to.deep.equal([]);
    }
    expect(hostPathLines(asked("network.create", { Driver: "bridge" }))).to.deep.equal([]);
  });
});
