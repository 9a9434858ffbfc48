import { expect } from "chai";
import { volumeNameIn, volumeQueryOf } from "../../../../src/engine/dockerd/volume-name.js";

const DOCKERDS = "0123456789abcdef".repeat(4);

describe("volumeNameIn()", () => {
  for (const [how, mount, name] of [
    ["the name", { Type: "volume", Name: "data", Source: "/v/volumes/other/_data" }, "data"],
    [
      "the source without one",
      { Type: "volume", Source: `/v/volumes/${DOCKERDS}/_data` },
      DOCKERDS,
    ],
    ["nothing of a bind", { Type: "bind", Source: "/v/volumes/data/_data" }, ""],
    ["nothing of another driver's place", { Type: "volume", Source: "/mnt/data" }, ""],
    ["nothing where nothing is said", { Type: "volume" }, ""],
  ] as const)
    it(`reads ${how}`, () => {
      expect(volumeNameIn(mount, "Mounts")).to.equal(name);
    });

  it("fails for a name of a wrong type", () => {
    expect(() => volumeNameIn({ Name: 7 }, "Mounts")).to.throw("Mounts.Name");
  });
});

describe("volumeQueryOf()", () => {
  it("asks for containers with volumes of these names, of all states", () => {
    const filters = encodeURIComponent(JSON.stringify({ volume: ["a"] }));
    expect(volumeQueryOf(["a"])).to.equal(`?all=1&filters=${filters}`);
  });

  it("asks for all containers where dockerd may know the volume by its place alone", () => {
    expect(volumeQueryOf(["a", DOCKERDS])).to.equal("?all=1");
  });
});
