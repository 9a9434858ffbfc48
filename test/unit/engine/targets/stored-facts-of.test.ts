import { expect } from "chai";
import type {
  DockerdObject,
  Inspected,
  StoredMount,
} from "../../../../src/domain/dockerd-object.js";
import type { FoundReference } from "../../../../src/domain/target-facts.js";
import { isOfStoredVolume } from "../../../../src/engine/host-paths/stored-volumes.js";
import { storedFactsOf } from "../../../../src/engine/targets/stored-facts-of.js";

const BARE = { labels: {}, parent: null, container: null, network: null, volume: null } as const;

const mount = (changes: Partial<StoredMount>): StoredMount => ({
  ...{ type: "bind", name: "", source: "/srv/a", target: "/a", readOnly: false },
  ...{ readOnlyBelow: false, propagation: "rprivate", relabel: "" },
  ...changes,
});

function foundWith(
  mounts: readonly StoredMount[],
  volumes: readonly Inspected[] = [],
  workingDir = "",
): FoundReference {
  const container = {
    ...{
      user: "",
      image: "alpine:3.20",
      createdAt: "",
      logDriver: "",
      rootReadOnly: false,
      execs: 0,
      status: "exited",
      mounts: [],
      hostName: "",
      domainName: "",
      toJoin: [],
      joined: [],
      sharing: [],
    },
    stored: { workingDir, restart: "always", mounts, files: [], unrunnable: null },
  };
  const object = { ...BARE, kind: "container", id: "c1", names: ["web"], container } as const;
  return foundAs({ state: "found", object }, volumes);
}

function foundAs(answer: Inspected, volumes: readonly Inspected[] = []): FoundReference {
  const reference = { field: "path", kind: "container", use: "subject", ref: "web" } as const;
  return { reference, answer, volumes };
}

function volumeOf(options: Readonly<Record<string, string>>): Inspected {
  const volume = { driver: "local", options, cluster: false };
  const object: DockerdObject = { ...BARE, kind: "volume", id: "v", names: ["data"], volume };
  return { state: "found", object };
}

const UNKNOWN = {
  ...{ host_paths: null, inside_binds: null, stored_image: null, stored_restart: null },
};

describe("storedFactsOf()", () => {
  it("names each bind by its target, with what dockerd will do there", () => {
    const { host_paths, inside_binds, stored_image, stored_restart } = storedFactsOf([
      foundWith([
        mount({ readOnly: true, readOnlyBelow: true, relabel: "z" }),
        mount({ source: "/srv/b", target: "/b", readOnly: true, propagation: "rslave" }),
      ]),
    ]);
    expect(host_paths).to.have.length(2);
    expect(host_paths?.[0]).to.include({
      ...{ field: "Mounts./a.Source", path: "/srv/a", resolved: null, relabel: "z" },
      ...{ read_only: true, read_only_below: true, creates: true },
    });
    expect(host_paths?.[1]).to.include({ path: "/srv/b", read_only: false });
    expect(inside_binds).to.deep.equal([]);
    expect(stored_image?.name).to.equal("docker.io/library/alpine");
    expect(stored_restart).to.equal("always");
  });

  it("takes a type that it does not know for a bind, and the known ones for what they are", () => {
    const types = ["npipe", "strange", "tmpfs", "image", "cluster"];
    const { host_paths } = storedFactsOf([
      foundWith(types.map((type) => mount({ type, target: `/${type}` }))),
    ]);
    expect(host_paths?.map(({ field }) => field)).to.deep.equal([
      "Mounts./npipe.Source",
      "Mounts./strange.Source",
    ]);
  });

  it("finds what lies inside a bind, the image's volumes and working directory included", () => {
    const volume = mount({ type: "volume", name: "data", target: "/a/v" });
    const found = foundWith([mount({}), volume], [volumeOf({})], "/a/w");
    const bind = { bind: "/a", source_field: "Mounts./a.Source" };
    expect(storedFactsOf([found]).inside_binds).to.deep.equal([
      { field: "Mounts./a/v", kind: "mount", path: "/a/v", ...bind },
      { field: "WorkingDir", kind: "working_dir", path: "/a/w", ...bind },
    ]);
  });

  it("knows the paths of volumes, after those of binds", () => {
    const volume = mount({ type: "volume", name: "data", target: "/v" });
    const device = { type: "none", o: "bind", device: "/srv/data" };
    const { host_paths } = storedFactsOf([foundWith([volume, mount({})], [volumeOf(device)])]);
    expect(host_paths?.map(({ field, path }) => [field, path])).to.deep.equal([
      ["Mounts./a.Source", "/srv/a"],
      ["Volume of Mounts./v.Options.device", "/srv/data"],
    ]);
  });

  it("takes no bind for a volume's option, whatever its target is called", () => {
    const { host_paths } = storedFactsOf([foundWith([mount({ target: "/a.Options" })])]);
    expect(host_paths?.map(isOfStoredVolume)).to.deep.equal([false]);
  });

  it("knows nothing of more mounts, or more binds among them, than are evaluated", () => {
    const mounts = (type: string, length: number) =>
      foundWith(Array.from({ length }, (_none, index) => mount({ type, target: `/${index}` })));
    expect(storedFactsOf([mounts("bind", 65)])).to.deep.equal(UNKNOWN);
    expect(storedFactsOf([mounts("bind", 33), mounts("bind", 32)])).to.deep.equal(UNKNOWN);
    expect(storedFactsOf([mounts("tmpfs", 501)])).to.deep.equal(UNKNOWN);
    expect(storedFactsOf([mounts("bind", 64)]).host_paths).to.have.length(64);
    expect(storedFactsOf([mounts("tmpfs", 500)]).host_paths).to.deep.equal([]);
  });

  it("knows nothing where a container or a volume could not be inspected", () => {
    const unknown = { state: "unknown", why: "late" } as const;
    const volume = mount({ type: "volume", name: "data" });
    expect(storedFactsOf([foundAs(unknown)])).to.deep.equal(UNKNOWN);
    expect(storedFactsOf([foundWith([]), foundAs(unknown)])).to.deep.equal(UNKNOWN);
    for (const volumes of [[], [unknown], [{ state: "missing" } as const]])
      expect(storedFactsOf([foundWith([volume], volumes)])).to.deep.equal(UNKNOWN);
  });

  it("has nothing of a container that is not there, and all of several that a reference may mean", () => {
    const missing = foundAs({ state: "missing" });
    const nothing = { ...UNKNOWN, host_paths: [], inside_binds: [] };
    expect(storedFactsOf([missing])).to.deep.equal(nothing);
    const both = storedFactsOf([foundWith([mount({})]), foundWith([mount({ target: "/b" })])]);
    expect(both.host_paths).to.have.length(2);
    expect(both).to.include({ stored_image: null, stored_restart: null });
  });
});
