import { expect } from "chai";
import type {
  ContainerObject,
  Inspected,
  StoredMount,
} from "../../../../src/domain/dockerd-object.js";
import type { Sharing } from "../../../../src/domain/sharing.js";
import type { Reference } from "../../../../src/domain/target-facts.js";
import {
  foreignFilesOf,
  joinedFilePathsOf,
  ownFilePathsOf,
  type FindContainers,
} from "../../../../src/engine/targets/inherited-files.js";
import { NOTHING_STORED } from "../dockerd/directory-of.js";

const DATA_ROOT = "/var/lib/docker";
const ID = "a1".repeat(32);
const TARGETS = {
  HostsPath: "/etc/hosts",
  HostnamePath: "/etc/hostname",
  ResolvConfPath: "/etc/resolv.conf",
};

type Member = keyof typeof TARGETS;

function containerOf(
  files: Partial<Record<Member, string>>,
  mounts: readonly Partial<StoredMount>[] = [],
  joins: readonly string[] = [],
): ContainerObject {
  const stored = {
    ...NOTHING_STORED,
    files: Object.entries(files).map(([field, source]) => ({
      field,
      target: TARGETS[field as Member],
      source,
    })),
    mounts: mounts.map((mount) => ({ ...MOUNT, ...mount })),
  };
  const sharing = joins.map((ref) => joining(ref));
  return {
    ...{ user: "", hostName: "", domainName: "" },
    image: "",
    createdAt: "",
    status: "running",
    logDriver: "",
    rootReadOnly: false,
    execs: 0,
    mounts: [],
    toJoin: [],
    joined: [],
    sharing,
    stored,
  };
}

const MOUNT: StoredMount = {
  ...{ type: "bind", name: "", source: "/home/alice/x", target: "/etc/hosts", readOnly: false },
  ...{ readOnlyBelow: false, propagation: "", relabel: "" },
};

function joining(ref: string, kind: Sharing["kind"] = "network"): Sharing {
  return { field: "HostConfig.NetworkMode", kind, ref };
}

const own = (name: string): string => `${DATA_ROOT}/containers/${ID}/${name}`;
const DOCKERDS = {
  HostsPath: own("hosts"),
  HostnamePath: own("hostname"),
  ResolvConfPath: own("resolv.conf"),
};

function finding(
  containers: Readonly<Record<string, ContainerObject | Inspected>>,
): FindContainers {
  return (references) =>
    Promise.resolve(
      references.map((reference) => ({ reference, answer: answerOf(reference), volumes: [] })),
    );

  function answerOf({ ref }: Reference): Inspected {
    const container = containers[ref];
    if (container === undefined) return { state: "missing" };
    if ("state" in container) return container;
    const bare = { names: [ref], labels: {}, parent: null, volume: null, network: null };
    return { state: "found", object: { ...bare, kind: "container", id: ref, container } };
  }
}

async function joined(
  containers: Readonly<Record<string, ContainerObject | Inspected>>,
  dataRoot: string | null = DATA_ROOT,
): Promise<readonly string[] | null> {
  const paths = await joinedFilePathsOf([joining("c1")], finding(containers), dataRoot);
  return paths?.map(({ field, path }) => `${field} ${path}`) ?? null;
}

describe("foreignFilesOf()", () => {
  it("finds none among those that dockerd keeps for a container, also for another one", () => {
    expect(foreignFilesOf(containerOf(DOCKERDS), DATA_ROOT)).to.deep.equal([]);
    expect(foreignFilesOf(containerOf(DOCKERDS), `${DATA_ROOT}/`)).to.deep.equal([]);
  });

  for (const source of [
    "/home/alice/x",
    `${DATA_ROOT}/volumes/v/_data`,
    own("hostname"),
    own("hosts/x"),
    `${DATA_ROOT}/containers/${ID}/../${ID}/hosts`,
    `${DATA_ROOT}/containers/web/hosts`,
    `${DATA_ROOT}-x/containers/${ID}/hosts`,
    "/tmp/safe-mount123",
    "hosts",
  ]) {
    it(`finds ${source} for /etc/hosts`, () => {
      const found = foreignFilesOf(containerOf({ ...DOCKERDS, HostsPath: source }), DATA_ROOT);
      expect(found.map((file) => file.source)).to.deep.equal([source]);
    });
  }

  it("leaves out what a mount replaces, unless a tmpfs replaces the mount", () => {
    const file = { HostsPath: "/home/alice/x" };
    expect(foreignFilesOf(containerOf(file, [{}]), DATA_ROOT)).to.deep.equal([]);
    expect(foreignFilesOf(containerOf(file, [{ target: "/etc" }]), DATA_ROOT)).to.have.length(1);
    expect(foreignFilesOf(containerOf(file, [{}, { type: "tmpfs" }]), DATA_ROOT)).to.have.length(1);
  });

  it("takes every file for foreign where the data root is unknown", () => {
    expect(foreignFilesOf(containerOf(DOCKERDS), null)).to.have.length(3);
  });
});

describe("ownFilePathsOf()", () => {
  it("returns writable paths by the member of the inspection", () => {
    const [path, ...others] =
      ownFilePathsOf(containerOf({ ResolvConfPath: "/x//y" }), DATA_ROOT) ?? [];
    expect(path).to.include({
      field: "ResolvConfPath",
      raw: "/x//y",
      path: "/x/y",
      read_only: false,
    });
    expect(others).to.deep.equal([]);
  });

  it("knows nothing without the data root, unless there are no files", () => {
    expect(ownFilePathsOf(containerOf(DOCKERDS), null)).to.equal(null);
    expect(ownFilePathsOf(containerOf({}), null)).to.deep.equal([]);
  });
});

describe("joinedFilePathsOf()", () => {
  it("finds nothing where a container has ordinary files, or does not exist", async () => {
    expect(await joined({ c1: containerOf(DOCKERDS) })).to.deep.equal([]);
    expect(await joined({})).to.deep.equal([]);
    const pid = [joining("c1", "pid")];
    const find = finding({ c1: containerOf({ HostsPath: "/x" }) });
    expect(await joinedFilePathsOf(pid, find, DATA_ROOT)).to.deep.equal([]);
  });

  it("finds files that it has, and mounts that it will have when it starts", async () => {
    expect(await joined({ c1: containerOf({ ...DOCKERDS, HostnamePath: "/x" }) })).to.deep.equal([
      "NetworkMode.HostnamePath /x",
    ]);
    const mounts = [
      {},
      {
        target: "/etc/hostname",
        type: "volume",
        name: "v",
        source: `${DATA_ROOT}/volumes/v/_data`,
      },
      { target: "/etc/resolv.conf", type: "tmpfs", source: "" },
      { target: "/etc" },
    ];
    expect(await joined({ c1: containerOf({}, mounts) })).to.deep.equal([
      "NetworkMode.HostsPath /home/alice/x",
      `NetworkMode.HostnamePath ${DATA_ROOT}/volumes/v/_data`,
    ]);
  });

  it("follows a chain, and names a path once", async () => {
    const containers = {
      c1: containerOf({ HostsPath: "/x" }, [], ["c2"]),
      c2: containerOf({ HostsPath: "/x" }, [], ["c3"]),
      c3: containerOf({ HostsPath: "/x" }, [{ target: "/etc/hostname", source: "/y" }]),
    };
    expect(await joined(containers)).to.deep.equal([
      "NetworkMode.HostsPath /x",
      "NetworkMode.HostnamePath /y",
    ]);
  });

  it("knows nothing of a circle, of one that was not inspected, and without the data root", async () => {
    expect(await joined({ c1: containerOf({}, [], ["c1"]) })).to.equal(null);
    expect(
      await joined({ c1: containerOf({}, [], ["c2"]), c2: { state: "unknown", why: "late" } }),
    ).to.equal(null);
    expect(await joined({ c1: containerOf(DOCKERDS) }, null)).to.equal(null);
  });
});
