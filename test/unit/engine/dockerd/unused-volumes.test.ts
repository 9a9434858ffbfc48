import { expect } from "chai";
import { createUnusedVolumes } from "../../../../src/engine/dockerd/unused-volumes.js";

describe("createUnusedVolumes()", () => {
  it("knows a volume that was missing until a container with it may start", () => {
    const volumes = createUnusedVolumes();
    expect(volumes.isUnused("data")).to.equal(false);
    volumes.missing("data", volumes.moment(), "alice");
    expect(volumes.isUnused("data")).to.equal(true);
    volumes.used(["other", "data"], "alice");
    expect(volumes.isUnused("data")).to.equal(false);
  });

  it("knows it again after it was removed", () => {
    const volumes = createUnusedVolumes();
    volumes.used(["data"], "alice");
    volumes.missing("data", volumes.moment(), "alice");
    expect(volumes.isUnused("data")).to.equal(true);
  });

  it("takes no inspection from before a start for one from after it", () => {
    const volumes = createUnusedVolumes();
    const since = volumes.moment();
    volumes.used(["data"], "alice");
    volumes.missing("data", since, "alice");
    expect(volumes.isUnused("data")).to.equal(false);
  });

  it("keeps the last time at which a volume was missing", () => {
    const volumes = createUnusedVolumes();
    const since = volumes.moment();
    volumes.missing("data", since, "alice");
    volumes.missing("data", 0, "alice");
    expect(volumes.isUnused("data")).to.equal(true);
  });

  it("knows none once dockerd has started, nor by an inspection from before", () => {
    const volumes = createUnusedVolumes();
    const since = volumes.moment();
    volumes.missing("data", since, "alice");
    volumes.allUsed();
    expect(volumes.isUnused("data")).to.equal(false);
    volumes.missing("data", since, "alice");
    expect(volumes.isUnused("data")).to.equal(false);
    volumes.missing("data", volumes.moment(), "alice");
    expect(volumes.isUnused("data")).to.equal(true);
  });

  it("takes a volume that it has forgotten for used", () => {
    const volumes = createUnusedVolumes(2);
    const since = volumes.moment();
    volumes.used(["data"], "alice");
    for (const name of ["a", "b"]) volumes.missing(name, since, "alice");
    volumes.missing("data", since, "alice");
    expect(["data", "a", "b"].filter((name) => volumes.isUnused(name))).to.deep.equal(["b"]);
  });

  it("forgets the oldest of who has most, and so nothing of one who has few", () => {
    const volumes = createUnusedVolumes(4);
    volumes.missing("bob_data", volumes.moment(), "bob");
    for (const name of ["a", "b", "c", "d", "e"]) volumes.missing(name, volumes.moment(), "alice");
    const names = ["bob_data", "a", "b", "c", "d", "e"];
    expect(names.filter((name) => volumes.isUnused(name))).to.deep.equal([
      "bob_data",
      "c",
      "d",
      "e",
    ]);
    // Now bob has two, and alice would have three.
    volumes.used(["c"], "bob");
    volumes.missing("f", volumes.moment(), "alice");
    const left = ["bob_data", "d", "e", "f"].filter((name) => volumes.isUnused(name));
    expect(left).to.deep.equal(["bob_data", "e", "f"]);
  });

  it("knows a volume that is just found missing, unless it was used since", () => {
    const volumes = createUnusedVolumes();
    const since = volumes.moment();
    expect(volumes.isUnused("data", since)).to.equal(true);
    volumes.used(["data"], "alice");
    expect(volumes.isUnused("data", since)).to.equal(false);
    expect(volumes.isUnused("data", volumes.moment())).to.equal(true);
  });
});
