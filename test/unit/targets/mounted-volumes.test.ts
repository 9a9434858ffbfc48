import { expect } from "chai";
import type { Inspected } from "../../../src/domain/dockerd-object.js";
import { mountedVolumesOf, rememberMissing } from "../../../src/targets/mounted-volumes.js";
import { created } from "../facts/call.js";
import { about, containerWith, knowing, subject, volumeOf } from "./volumes-found.js";

const DIRECTORY = {
  ...knowing(),
  volumesInUse: () => Promise.resolve(new Map([["data", { containers: 3, running: 2 }]])),
};

const UNKNOWN: Inspected = { state: "unknown", why: "late" };

describe("mountedVolumesOf()", () => {
  it("knows what a new container's volumes are, and who uses them", async () => {
    const tmpfs = { DriverConfig: { Options: { type: "tmpfs", device: "tmpfs" } } };
    const facts = created({
      Binds: ["data:/a", "bound:/b:nocopy"],
      Mounts: [{ Type: "volume", Target: "/c", VolumeOptions: tmpfs }],
      VolumesFrom: ["web"],
    });
    const bind = { type: "none", o: "bind", device: "/home/a" };
    const found = [volumeOf("data", null), volumeOf("bound", bind)];
    expect(await mountedVolumesOf(facts, found, DIRECTORY)).to.deep.equal([
      {
        ...{ field: "HostConfig.Binds[0]", name: "data", fills: true, kind: "own" },
        ...{ exists: false, unused: false, containers: 3, running: 2 },
      },
      {
        ...{ field: "HostConfig.Binds[1]", name: "bound", fills: false, kind: "host" },
        ...{ exists: true, unused: false, containers: null, running: null },
      },
      {
        ...{ field: "HostConfig.Mounts[0]", name: "", fills: true, kind: "memory" },
        ...{ exists: false, unused: true, containers: 0, running: 0 },
      },
    ]);
  });

  it("knows that a volume is unused if it was missing when one was asked for that creates it", async () => {
    const directory = knowing();
    const { unusedVolumes } = directory;
    const create = created({ Binds: ["data:/a"] });
    const isUnused = async (): Promise<boolean | undefined> =>
      (await mountedVolumesOf(create, [volumeOf("data", {})], directory))?.[0]?.unused;
    const found = [volumeOf("other", null), volumeOf("data", {})];
    rememberMissing(directory, create, found, unusedVolumes.moment());
    expect(await isUnused()).to.equal(false);
    const missing = [volumeOf("data", null)];
    rememberMissing(directory, about("container.start"), missing, unusedVolumes.moment());
    expect(await isUnused()).to.equal(false);
    rememberMissing(directory, create, missing, unusedVolumes.moment());
    expect(await isUnused()).to.equal(true);
    unusedVolumes.used(["data"]);
    expect(await isUnused()).to.equal(false);
  });

  it("says nothing of requests that mount no volumes, unless the container is not known", async () => {
    for (const [action, answer, mounted] of [
      ["container.start", containerWith(["volume", "data"]), []],
      ["container.archive_put", containerWith(["volume", "data"]), []],
      ["container.start", UNKNOWN, null],
      ["container.archive_put", UNKNOWN, null],
      ["container.stop", UNKNOWN, []],
    ] as const)
      expect(await mountedVolumesOf(about(action), [subject(answer)], DIRECTORY)).to.deep.equal(
        mounted,
      );
  });

  it("knows nothing where dockerd does not answer, or the mounts could not be read", async () => {
    const silent = { ...DIRECTORY, volumesInUse: () => Promise.reject(new Error("late")) };
    const facts = created({ Binds: ["data:/a"] });
    const found = [{ ...volumeOf("data", null), answer: UNKNOWN }];
    const mounted = await mountedVolumesOf(facts, found, silent);
    expect(mounted?.[0]).to.include({ kind: null, exists: null, containers: null, running: null });
    expect(await mountedVolumesOf({ ...facts, spec: null }, found, DIRECTORY)).to.equal(null);
  });
});
