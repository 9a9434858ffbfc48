import { expect } from "chai";
import { newVolumesOf } from "../../../../../src/engine/facts/storage/filled-volumes.js";
import { created } from "../call.js";

const TMPFS = { DriverConfig: { Options: { type: "tmpfs", device: "tmpfs" } } };

describe("newVolumesOf()", () => {
  it("describes the volumes of a container as they are where dockerd has none of them", () => {
    const facts = created({
      Binds: ["data:/a", "more:/b:nocopy", "/srv:/c"],
      Mounts: [{ Type: "volume", Target: "/d", VolumeOptions: TMPFS }],
      VolumesFrom: ["web"],
    });
    const unused = { exists: false, unused: true, containers: 0, running: 0 };
    expect(newVolumesOf(facts)).to.deep.equal([
      { field: "HostConfig.Binds[0]", name: "data", fills: true, kind: "own", ...unused },
      { field: "HostConfig.Binds[1]", name: "more", fills: false, kind: "own", ...unused },
      { field: "HostConfig.Mounts[0]", name: "", fills: true, kind: "memory", ...unused },
    ]);
  });

  it("knows none of a request that could not be read", () => {
    expect(newVolumesOf({ spec: null, volumes: null })).to.equal(null);
  });
});

describe("the volumes that a container mounts", () => {
  it("are known without dockerd where there are none", () => {
    expect(created({ Binds: ["/srv:/c"], VolumesFrom: ["web"] }).mounted_volumes).to.deep.equal([]);
    expect(created({ Binds: ["data:/a"] }).mounted_volumes).to.equal(null);
  });
});
