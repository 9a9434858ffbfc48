import { expect } from "chai";
import { created, specIn } from "../call.js";

const count = (hostConfig: object, config: object = {}): number | null =>
  specIn(created({ ...hostConfig }, { ...config })).anonymous_volumes;

describe("anonymous_volumes of factsOf()", () => {
  it("counts those of Volumes, of Mounts and of Binds", () => {
    expect(count({})).to.equal(0);
    expect(count({}, { Volumes: { "/a": {}, "/b": {} } })).to.equal(2);
    expect(count({ Mounts: [{ Type: "volume", Target: "/a" }] })).to.equal(1);
    expect(count({ Binds: ["/a"] })).to.equal(1);
  });

  it("counts a target once, and none where something else is mounted", () => {
    const Volumes = { "/a": {}, "/a/": {}, "/b": {} };
    expect(count({ Mounts: [{ Type: "volume", Target: "/a" }] }, { Volumes })).to.equal(2);
    expect(count({ Binds: ["data:/a", "/srv:/b"] }, { Volumes })).to.equal(0);
    expect(count({ Tmpfs: { "/a": "" } }, { Volumes })).to.equal(1);
  });

  it("counts nothing that has a name or is no volume", () => {
    const Mounts = [
      { Type: "volume", Source: "data", Target: "/a" },
      { Type: "tmpfs", Target: "/b" },
      { Type: "bind", Source: "/srv", Target: "/c" },
    ];
    expect(count({ Mounts, Binds: ["data:/d"], VolumesFrom: ["web"] })).to.equal(0);
  });
});
