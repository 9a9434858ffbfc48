import { expect } from "chai";
import type { MountFacts } from "../../../../../src/domain/storage-facts.js";
import { bodyOf, callOf, checkedFacts, created } from "../call.js";

describe("mounts of factsOf()", () => {
  const plain: MountFacts = {
    field: "",
    origin: "binds",
    type: "bind",
    source: "",
    target: "",
    read_only: false,
    propagation: "",
    relabel: "",
    subpath: "",
    fills: false,
    tmpfs_bytes: 0,
    tmpfs_options: [],
  };
  const cases: { of: string; hostConfig: object; config?: object; mount: Partial<MountFacts> }[] = [
    {
      of: "a bind with all its modes",
      hostConfig: { Binds: ["/s:/t/../u/:z,rshared,ro"] },
      mount: { source: "/s", target: "/u", read_only: true, propagation: "rshared", relabel: "z" },
    },
    {
      of: "a bind by name",
      hostConfig: { Binds: ["data:/t"] },
      mount: { type: "volume", source: "data", target: "/t", fills: true },
    },
    {
      of: "a path alone, which is an anonymous volume",
      hostConfig: { Binds: ["/t"] },
      mount: { type: "volume", target: "/t", fills: true },
    },
    {
      of: "a bind by name that dockerd does not fill",
      hostConfig: { Binds: ["data:/t:nocopy,ro"] },
      mount: { type: "volume", source: "data", target: "/t", read_only: true },
    },
    {
      of: "a mount that dockerd does not fill",
      hostConfig: {
        Mounts: [{ Type: "volume", Source: "v", Target: "/t", VolumeOptions: { NoCopy: true } }],
      },
      mount: { origin: "mounts", type: "volume", source: "v", target: "/t" },
    },
    {
      of: "a mount with its options",
      hostConfig: {
        Mounts: [
          { Type: "bind", Source: "/s", Target: "//t/", BindOptions: { Propagation: "rslave" } },
        ],
      },
      mount: { origin: "mounts", source: "/s", target: "/t", propagation: "rslave" },
    },
    {
      of: "a part of a volume",
      hostConfig: {
        Mounts: [{ Type: "volume", Source: "v", Target: "/t", VolumeOptions: { Subpath: "../x" } }],
      },
      mount: {
        origin: "mounts",
        type: "volume",
        source: "v",
        target: "/t",
        subpath: "../x",
        fills: true,
      },
    },
    {
      of: "a part of an image",
      hostConfig: {
        Mounts: [{ Type: "image", Source: "i", Target: "/t", ImageOptions: { Subpath: "x" } }],
      },
      mount: { origin: "mounts", type: "image", source: "i", target: "/t", subpath: "x" },
    },
    {
      of: "a tmpfs among the mounts",
      hostConfig: {
        Mounts: [
          {
            Type: "tmpfs",
            Target: "/t",
            TmpfsOptions: { SizeBytes: 9, Options: [["exec"], ["a", "b"]] },
          },
        ],
      },
      mount: {
        origin: "mounts",
        type: "tmpfs",
        target: "/t",
        tmpfs_bytes: 9,
        tmpfs_options: ["exec", "a=b"],
      },
    },
    {
      of: "a tmpfs by itself",
      hostConfig: { Tmpfs: { "/t/": "ro,exec,size=1m,size=64M" } },
      mount: {
        origin: "tmpfs",
        type: "tmpfs",
        target: "/t",
        read_only: true,
        tmpfs_bytes: 64 * 1024 * 1024,
        tmpfs_options: ["ro", "exec", "size=1m", "size=64M"],
      },
    },
    {
      of: "a volume of the image's kind",
      hostConfig: {},
      config: { Volumes: { "/t": {} } },
      mount: { origin: "volumes", type: "volume", target: "/t", fills: true },
    },
    {
      of: "the volumes of another container",
      hostConfig: { VolumesFrom: ["web:ro,z"] },
      mount: { origin: "volumes_from", type: "volume", source: "web", read_only: true },
    },
  ];
  for (const { of, hostConfig, config, mount } of cases) {
    it(`describes ${of}`, () => {
      const { spec } = created({ ...hostConfig }, { ...config });
      expect(spec?.mounts?.map((each) => ({ ...each, field: "" }))).to.deep.equal([
        { ...plain, ...mount },
      ]);
    });
  }

  const sizes = [
    ["", 0],
    ["size=0", 0],
    ["size=4096", 4096],
    ["size=1g", 1024 ** 3],
    ["size=50%", null],
    ["size=0x10", null],
    ["size=010", null],
    ["size=9e", null],
    ["size=1m,nr_blocks=0", null],
  ] as const;
  for (const [options, bytes] of sizes) {
    it(`takes ${JSON.stringify(options)} for ${String(bytes)} bytes`, () => {
      const { spec } = created({ Tmpfs: { "/t": options } });
      expect(spec?.mounts?.[0]?.tmpfs_bytes).to.equal(bytes);
    });
  }

  it("names the field that a mount comes from", () => {
    const { spec } = created(
      { Binds: ["a:/b"], Mounts: [{ Type: "bind" }], Tmpfs: { "/c": "" }, VolumesFrom: ["d"] },
      { Volumes: { "/e": {} } },
    );
    expect(spec?.mounts?.map(({ field }) => field)).to.deep.equal([
      "HostConfig.Binds[0]",
      "HostConfig.Mounts[0]",
      "HostConfig.Tmpfs./c",
      "Volumes./e",
      "HostConfig.VolumesFrom[0]",
    ]);
  });
});

describe("volumes of factsOf()", () => {
  it("lists what an image's volumes would be made with, where the call names a driver", () => {
    const [volume, ...more] = created({ VolumeDriver: "nosuch" }).volumes ?? [];
    expect(volume).to.include({ field: "HostConfig.VolumeDriver", driver: "nosuch" });
    expect(more).to.deep.equal([]);
    expect(created({ VolumeDriver: "" }).volumes).to.deep.equal([]);
  });

  it("lists those that a container names, with the driver that they get", () => {
    const { volumes } = created({
      VolumeDriver: "nosuch",
      Binds: ["a:/a", "/b"],
      Mounts: [
        {
          Type: "volume",
          Source: "c",
          Target: "/c",
          VolumeOptions: { DriverConfig: { Name: "x" } },
        },
        { Type: "volume", Source: "d", Target: "/d" },
        { Type: "cluster", Source: "e", Target: "/e" },
      ],
    });
    expect(volumes?.map(({ name, driver, cluster }) => [name, driver, cluster])).to.deep.equal([
      ["", "nosuch", false],
      ["a", "nosuch", false],
      ["", "nosuch", false],
      ["c", "x", false],
      ["d", "local", false],
      ["e", "local", true],
    ]);
  });

  const options: [Record<string, string>, object][] = [
    [{}, { words: [], type: "", server: "", bind: false }],
    [
      { type: "none", o: "ro,bind" },
      { words: ["ro", "bind"], type: "none", bind: true },
    ],
    [{ o: "rbind" }, { bind: true }],
    [{ o: "Bind,binds" }, { bind: false }],
    [{ type: "nfs", o: "addr=10.0.0.1,rw", device: ":/x" }, { server: "10.0.0.1" }],
    [{ type: "nfs", o: "addr=good,addr=evil", device: ":/x" }, { server: "good,evil" }],
    [{ type: "nfs4", device: "nas:/x" }, { server: "nas" }],
    [{ type: "nfs", device: ":/x" }, { server: "" }],
    [{ type: "cifs", device: "//nas/share" }, { server: "nas" }],
    [{ type: "cifs", o: "ip=10.0.0.9", device: "//nas/share" }, { server: "nas,10.0.0.9" }],
    [{ type: "cifs", o: "sep=;ip=10.0.0.9", device: "//nas/share" }, { server: "?" }],
    [{ type: "cifs", o: "source=//evil/x", device: "//nas/share" }, { server: "?" }],
    [{ type: "smb3", o: "pass=a,,ip=10.0.0.9", device: "//nas/share" }, { server: "?" }],
    [{ type: "smb3", device: "//nas/share" }, { server: "nas" }],
    [{ type: "cifs", device: "//10.6.6.6%2f@nas/share" }, { server: "?" }],
    [{ type: "cifs", device: "//nas/a%2f..%2fb" }, { server: "?" }],
    [{ type: "cifs", device: "//bob@nas/share" }, { server: "?" }],
    [{ type: "ext4", o: "addr=x", device: "/dev/vda" }, { server: "" }],
  ];
  for (const [DriverOpts, expected] of options) {
    it(`reads the options ${JSON.stringify(DriverOpts)}`, () => {
      const body = bodyOf({ Name: "v", DriverOpts });
      const { volumes } = checkedFacts(callOf("volume.create", { body }));
      expect(volumes?.[0]).to.deep.include({ name: "v", driver: "local", ...expected });
    });
  }

  it("knows a cluster volume, created or updated", () => {
    const body = bodyOf({ Name: "v", ClusterVolumeSpec: {} });
    expect(checkedFacts(callOf("volume.create", { body })).volumes?.[0]?.cluster).to.equal(true);
    const update = callOf("volume.update", { vars: { name: "v" }, body: bodyOf({ Spec: {} }) });
    expect(checkedFacts(update).volumes?.[0]).to.include({ name: "v", cluster: true });
  });

  it("keeps an option that is called like a prototype", () => {
    const DriverOpts: unknown = JSON.parse('{"__proto__": "x"}');
    const { volumes } = checkedFacts(callOf("volume.create", { body: bodyOf({ DriverOpts }) }));
    expect(Object.entries(volumes?.[0]?.options ?? {})).to.deep.equal([["__proto__", "x"]]);
  });
});
