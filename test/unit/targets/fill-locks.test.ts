import { expect } from "chai";
import type { DockerdObject, Inspected, StoredMount } from "../../../src/domain/dockerd-object.js";
import type { FoundReference } from "../../../src/domain/target-facts.js";
import { NamesBusyError } from "../../../src/errors.js";
import { lockFills, rememberMissing, rememberTasks } from "../../../src/targets/fill-locks.js";
import { callOf, checkedFacts, created } from "../facts/call.js";
import { createUnusedVolumes } from "../../../src/dockerd/unused-volumes.js";
import { directoryOf } from "../dockerd/directory-of.js";

const BARE = { labels: {}, parent: null, container: null, network: null, volume: null } as const;

function locks(isGranted = true) {
  const used: string[] = [];
  return {
    used,
    use: (names: readonly string[]) => {
      used.push(...names);
      return Promise.resolve(isGranted);
    },
  };
}

function volumeOf(name: string, options: Readonly<Record<string, string>> | null): FoundReference {
  const reference = { field: "", kind: "volume", use: "mount", ref: name } as const;
  if (options === null) return { reference, answer: { state: "missing" }, volumes: [] };
  const volume = { driver: "local", options, cluster: false };
  const object: DockerdObject = { ...BARE, kind: "volume", id: name, names: [name], volume };
  return { reference, answer: { state: "found", object }, volumes: [] };
}

function containerWith(...mounts: readonly (readonly [string, string])[]): Inspected {
  const stored = mounts.map(([type, name]): StoredMount => ({
    ...{ type, name, source: "", target: `/${name}`, readOnly: false },
    ...{ readOnlyBelow: false, propagation: "", relabel: "" },
  }));
  const container = {
    ...{
      user: "",
      image: "alpine",
      createdAt: "",
      logDriver: "",
      rootReadOnly: false,
      mounts: [],
      toJoin: [],
      joined: [],
    },
    ...{ sharing: [], hostName: "", domainName: "", status: "exited" },
    stored: { workingDir: "", mounts: stored, files: [] },
  };
  return {
    state: "found",
    object: { ...BARE, kind: "container", id: "c", names: ["c"], container },
  };
}

const subject = (answer: Inspected): FoundReference => ({
  reference: { field: "path", kind: "container", use: "subject", ref: "c" },
  ...{ answer, volumes: [] },
});

const about = (action: string) => checkedFacts(callOf(action, { vars: { name: "c" }, body: null }));

/** A directory that knows no volume to be unused. */
const knowing = () => ({ ...directoryOf("alice"), unusedVolumes: createUnusedVolumes() });

const DIRECTORY = {
  ...knowing(),
  volumesInUse: () => Promise.resolve(new Map([["data", { containers: 3, running: 2 }]])),
};

describe("lockFills()", () => {
  it("knows what a new container's volumes are, and who uses them", async () => {
    const tmpfs = { DriverConfig: { Options: { type: "tmpfs", device: "tmpfs" } } };
    const facts = created({
      Binds: ["data:/a", "bound:/b:nocopy"],
      Mounts: [{ Type: "volume", Target: "/c", VolumeOptions: tmpfs }],
      VolumesFrom: ["web"],
    });
    const bind = { type: "none", o: "bind", device: "/home/a" };
    const found = [volumeOf("data", null), volumeOf("bound", bind)];
    const { used, use } = locks();
    const fills = await lockFills(facts, found, { use }, DIRECTORY);
    expect(used).to.deep.equal(["filled volume data", "written volume data"]);
    expect(fills).to.deep.include({ gives: ["filled volume data"], untilAnswered: true });
    expect(fills.mounted).to.deep.equal([
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

  it("locks nothing for a container that fills no volume with a name", async () => {
    const facts = created({ Binds: ["/anonymous", "data:/a:nocopy"] });
    const fills = await lockFills(facts, [volumeOf("data", {})], locks(), DIRECTORY);
    expect(fills).to.deep.include({ gives: [], untilAnswered: false });
  });

  it("has a start, a restart and a copy into a container exclude fills of its volumes", async () => {
    const container = subject(
      containerWith(["volume", "data"], ["bind", ""], ["volume", "data"], ["volume", "more"]),
    );
    for (const action of ["container.start", "container.restart", "container.archive_put"]) {
      const { used, use } = locks();
      const fills = await lockFills(about(action), [container], { use }, DIRECTORY);
      expect(used).to.deep.equal(["filled volume data", "filled volume more"]);
      expect(fills).to.deep.equal({
        ...{ mounted: [], gives: ["written volume data", "written volume more"] },
        untilAnswered: action === "container.archive_put",
      });
    }
    const stopped = await lockFills(about("container.stop"), [container], locks(), DIRECTORY);
    expect(stopped).to.deep.equal({ mounted: [], gives: [], untilAnswered: false });
  });

  it("knows that a volume was not used before a container with it starts", async () => {
    const directory = knowing();
    const create = created({ Binds: ["data:/a"] });
    const unused = async (): Promise<boolean | undefined> => {
      const { mounted } = await lockFills(create, [volumeOf("data", {})], locks(), directory);
      return mounted?.[0]?.unused;
    };
    rememberMissing(
      directory,
      [volumeOf("other", null), volumeOf("data", {})],
      directory.unusedVolumes.moment(),
    );
    expect(await unused()).to.equal(false);
    rememberMissing(directory, [volumeOf("data", null)], directory.unusedVolumes.moment());
    expect(await unused()).to.equal(true);
    const container = subject(containerWith(["volume", "data"]));
    await lockFills(about("container.archive_put"), [container], locks(), directory);
    expect(await unused()).to.equal(true);
    await lockFills(about("container.start"), [container], locks(), directory);
    expect(await unused()).to.equal(false);
  });

  it("takes the volumes of services for used", () => {
    const directory = knowing();
    for (const name of ["data", "other"])
      directory.unusedVolumes.missing(name, directory.unusedVolumes.moment());
    const Mounts = [{ Type: "volume", Source: "data", Target: "/a" }];
    const body = { TaskTemplate: { ContainerSpec: { Image: "busybox", Mounts } } };
    rememberTasks(directory, checkedFacts(callOf("service.create", { body })));
    const names = ["data", "other"].filter(directory.unusedVolumes.isUnused);
    expect(names).to.deep.equal(["other"]);
  });

  it("knows nothing where dockerd does not answer", async () => {
    const silent = { ...DIRECTORY, volumesInUse: () => Promise.reject(new Error("late")) };
    const facts = created({ Binds: ["data:/a"] });
    const unknown: Inspected = { state: "unknown", why: "late" };
    const found = [{ ...volumeOf("data", null), answer: unknown }];
    const { mounted } = await lockFills(facts, found, locks(), silent);
    expect(mounted?.[0]).to.include({ kind: null, exists: null, containers: null, running: null });
    const started = await lockFills(
      about("container.start"),
      [subject(unknown)],
      locks(),
      DIRECTORY,
    );
    expect(started.mounted).to.equal(null);
  });

  it("is refused where others fill or write for too long", async () => {
    for (const [facts, found] of [
      [created({ Binds: ["data:/a"] }), volumeOf("data", null)],
      [about("container.start"), subject(containerWith(["volume", "data"]))],
    ] as const) {
      const thrown: unknown = await lockFills(facts, [found], locks(false), DIRECTORY).catch(
        (error: unknown) => error,
      );
      expect(thrown).to.be.instanceOf(NamesBusyError);
    }
  });
});
