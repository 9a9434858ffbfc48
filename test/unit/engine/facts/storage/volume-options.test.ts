import { expect } from "chai";
import { bodyOf, callOf, checkedFacts } from "../call.js";

describe("volumeHostPathsOf()", () => {
  const words: readonly [o: string, readOnly: boolean][] = [
    ["bind,ro", true],
    ["ro,rw,bind", false],
    ["rbind,ro", false],
    ["bind,ro,rslave", false],
    ["bind,ro,shared", false],
    ["bind,ro,private", true],
    ["bind", false],
  ];
  for (const [o, readOnly] of words) {
    it(`takes a volume with ${o} for ${readOnly ? "read-only" : "writable"}`, () => {
      const DriverOpts = { type: "none", o, device: "/srv" };
      const body = bodyOf({ Name: "v", DriverOpts });
      const [path] = checkedFacts(callOf("volume.create", { body })).host_paths ?? [];
      expect(path?.read_only).to.equal(readOnly);
    });
  }
});

describe("volumeFactsOf()", () => {
  const sizes: readonly [o: string, bytes: number | null][] = [
    ["size=64m", 2 ** 26],
    ["size=64M,mode=700", 2 ** 26],
    ["size=1G", 2 ** 30],
    ["size=2t", 2 ** 41],
    ["size=4k,uid=1", 4096],
    ["size=4096", 4096],
    ["size=1m,size=2m", 2 ** 21],
    ["size=1m,size=0", 0],
    ["size=0", 0],
    ["mode=700", 0],
    ["", 0],
    ["size=", null],
    ["size=50%", null],
    ["size=1m,size=50%", null],
    ["size=0x10", null],
    ["size=010", null],
    ["size=-1", null],
    ["size=1mb", null],
    ["size= 1m", null],
    ["size=1m,nr_blocks=0", null],
    ["nr_blocks=100000000,size=1m", null],
    // With SELinux the kernel takes these for one option.
    ['size=0,context="a,size=1m,b"', null],
  ];
  for (const [o, bytes] of sizes)
    it(`takes a tmpfs with ${o === "" ? "no option" : o} for one of ${bytes ?? "unknown"} bytes`, () => {
      const options = { type: "tmpfs", device: "tmpfs", o };
      const Mount = { Type: "volume", Source: "v", Target: "/x" };
      const mount = {
        ...Mount,
        VolumeOptions: { DriverConfig: { Name: "local", Options: options } },
      };
      for (const [action, body] of [
        ["volume.create", { Name: "v", DriverOpts: options }],
        ["container.create", { Image: "busybox", HostConfig: { Mounts: [mount] } }],
        ["service.create", { TaskTemplate: { ContainerSpec: { Mounts: [mount] } } }],
        ["service.update", { TaskTemplate: { ContainerSpec: { Mounts: [mount] } } }],
      ] as const) {
        const [volume] = checkedFacts(callOf(action, { body: bodyOf(body) })).volumes ?? [];
        expect(volume?.tmpfs_bytes, action).to.equal(bytes);
      }
    });

  for (const [o, inodes] of [
    ["size=1m,nr_inodes=10k", 10_240],
    ["nr_inodes=0", 0],
    ["nr_inodes=5,nr_inodes=7", 7],
    ["size=1m", 0],
    ["nr_inodes=1%", null],
    ["nr_inodes=9,nr_blocks=5", null],
  ] as const)
    it(`takes a tmpfs with ${o} for one of ${inodes ?? "unknown"} files`, () => {
      const body = bodyOf({ Name: "v", DriverOpts: { type: "tmpfs", device: "tmpfs", o } });
      const [volume] = checkedFacts(callOf("volume.create", { body })).volumes ?? [];
      expect(volume?.tmpfs_inodes).to.equal(inodes);
    });

  it("says no size of other volumes", () => {
    const body = bodyOf({
      Name: "v",
      DriverOpts: { type: "nfs", o: "addr=a,size=5%", device: ":/x" },
    });
    expect(checkedFacts(callOf("volume.create", { body })).volumes?.[0]?.tmpfs_bytes).to.equal(0);
  });
});
