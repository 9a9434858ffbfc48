import { expect } from "chai";
import { createUnusedVolumes } from "../../../src/dockerd/unused-volumes.js";

describe("createUnusedVolumes()", () => {
  it("knows a volume that was missing until a container with it may start", () => {
    const volumes = createUnusedVolumes();
    expect(volumes.isUnused("data")).to.equal(false);
    volumes.missing("data", volumes.moment());
    expect(volumes.isUnused("data")).to.equal(true);
    volumes.used(["other", "data"]);
    expect(volumes.isUnused("data")).to.equal(false);
  });

  it("knows it again after it was removed", () => {
    const volumes = createUnusedVolumes();
    volumes.used(["data"]);
    volumes.missing("data", volumes.moment());
    expect(volumes.isUnused("data")).to.equal(true);
  });

  it("takes no inspection from before a start for one from after it", () => {
    const volumes = createUnusedVolumes();
    const since = volumes.moment();
    volumes.used(["data"]);
    volumes.missing("data", since);
    expect(volumes.isUnused("data")).to.equal(false);
  });

  it("keeps the last time at which a volume was missing", () => {
    const volumes = createUnusedVolumes();
    const since = volumes.moment();
    volumes.missing("data", since);
    volumes.missing("data", 0);
    expect(volumes.isUnused("data")).to.equal(true);
  });

  it("knows none once dockerd has started, nor by an inspection from before", () => {
    const volumes = createUnusedVolumes();
    const since = volumes.moment();
    volumes.missing("data", since);
    volumes.allUsed();
    expect(volumes.isUnused("data")).to.equal(false);
    volumes.missing("data", since);
    expect(volumes.isUnused("data")).to.equal(false);
    volumes.missing("data", volumes.moment());
    expect(volumes.isUnused("data")).to.equal(true);
  });

  it("takes a volume that it has forgotten for used", () => {
    const volumes = createUnusedVolumes(2);
    const since = volumes.moment();
    volumes.used(["data"]);
    for (const name of ["a", "b"]) volumes.missing(name, since);
    volumes.missing("data", since);
    expect(["data", "a", "b"].filter(volumes.isUnused)).to.deep.equal(["b"]);
  });
});
