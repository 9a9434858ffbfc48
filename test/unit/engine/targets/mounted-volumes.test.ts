import { expect } from "chai";
import type { Inspected } from "../../../../src/domain/dockerd-object.js";
import type { Directory } from "../../../../src/engine/dockerd/directory.js";
import type { Facts } from "../../../../src/domain/facts.js";
import type { InspectionKind } from "../../../../src/domain/settings.js";
import type { FoundReference } from "../../../../src/domain/target-facts.js";
import { lockVolumes } from "../../../../src/engine/targets/mounted-volumes.js";
import { created } from "../facts/call.js";
import { about, containerWith, knowing, subject, volumeOf } from "./volumes-found.js";

const DIRECTORY = {
  ...knowing(),
  volumesInUse: () => Promise.resolve(new Map([["data", { containers: 3, running: 2 }]])),
};

const UNKNOWN: Inspected = { state: "unknown", why: "late" };

type Lookup = Pick<Directory, "unusedVolumes" | "volumesInUse">;

/** Locks that are granted at once. */
const LOCKS = {
  use: () => Promise.resolve(true),
  wait: () => Promise.resolve(true),
  isStale: () => false,
};

/** What a request mounts, and what is reported once it is allowed. */
function lock(facts: Facts, found: readonly FoundReference[], directory: Lookup) {
  const kinds = new Set<InspectionKind>(["fills"]);
  const since = directory.unusedVolumes.moment();
  return lockVolumes(directory, { facts, kinds, locks: LOCKS }, found, since);
}

async function mountedVolumesOf(facts: Facts, found: readonly FoundReference[], directory: Lookup) {
  return (await lock(facts, found, directory)).mounted;
}

describe("lockVolumes()", () => {
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
        ...{ exists: false, unused: true, containers: 3, running: 2 },
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

  it("knows that a volume is unused if it was missing when one was allowed that creates it", async () => {
    const directory = { ...DIRECTORY, unusedVolumes: knowing().unusedVolumes };
    const create = created({ Binds: ["data:/a"] });
    const isUnused = async (): Promise<boolean | undefined> =>
      (await mountedVolumesOf(create, [volumeOf("data", {})], directory))?.[0]?.unused;
    const missing = [volumeOf("data", null)];
    for (const [facts, found] of [
      [create, [volumeOf("other", null), volumeOf("data", {})]],
      [about("container.start"), missing],
    ] as const) {
      (await lock(facts, found, directory)).begin();
      expect(await isUnused()).to.equal(false);
    }
    const { begin } = await lock(create, missing, directory);
    expect(await isUnused()).to.equal(false);
    begin();
    expect(await isUnused()).to.equal(true);
    directory.unusedVolumes.used(["data"], "alice");
    expect(await isUnused()).to.equal(false);
  });

  it("mounts what was known before where no control needs it", async () => {
    const facts = { ...created({ Binds: ["data:/a"] }), mounted_volumes: null };
    const question = { facts, kinds: new Set<InspectionKind>(), locks: LOCKS };
    const { begin, mounted } = await lockVolumes(DIRECTORY, question, [volumeOf("data", null)], 1);
    begin();
    expect(mounted).to.equal(null);
    expect(DIRECTORY.unusedVolumes.isUnused("data")).to.equal(true);
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
