import { expect } from "chai";
import type { Facts } from "../../../src/domain/facts.js";
import { bodyOf, callOf, checkedFacts, created, valueOf } from "./call.js";

interface Way {
  readonly way: string;
  readonly facts: Facts;
  /** `field raw path`, and what the path is used for. */
  readonly paths: readonly string[];
}

function mount(given: Readonly<Record<string, unknown>>): Facts {
  return created({ Mounts: [{ Target: "/x", ...given }] });
}

function volume(options: Readonly<Record<string, string>>, Driver = ""): Facts {
  const body = bodyOf({ Name: "v", Driver, DriverOpts: options });
  return checkedFacts(callOf("volume.create", { body }));
}

function inline(options: Readonly<Record<string, string>>): Facts {
  return mount({ Type: "volume", VolumeOptions: { DriverConfig: { Options: options } } });
}

function service(task: Readonly<Record<string, unknown>>): Facts {
  return checkedFacts(callOf("service.create", { body: bodyOf({ TaskTemplate: task }) }));
}

function plugin(action: string, body: unknown): Facts {
  return checkedFacts(callOf(action, { body: valueOf(body) as never }));
}

function started(query: Readonly<Record<string, string>>): Facts {
  const parameters = new Map(Object.entries(query).map(([name, value]) => [name, [value]]));
  return checkedFacts(callOf("container.start", { query: parameters }));
}

function line({ host_paths }: Facts): string[] | undefined {
  return host_paths?.map(({ field, raw, path, read_only, relabel, creates }) =>
    [field, raw, path, read_only ? "ro" : "rw", relabel, creates ? "creates" : ""].join(" ").trim(),
  );
}

const BINDS = "HostConfig.Binds[0]";
const SOURCE = "HostConfig.Mounts[0].Source";
const OPTIONS = "HostConfig.Mounts[0].VolumeOptions.DriverConfig.Options";

const WAYS: readonly Way[] = [
  {
    way: "a bind",
    facts: created({ Binds: ["/srv:/x"] }),
    paths: [`${BINDS} /srv /srv rw  creates`],
  },
  {
    way: "a read-only bind, modes in any order",
    facts: created({ Binds: ["/srv:/x:Z,nocopy,rslave,ro"] }),
    paths: [`${BINDS} /srv /srv ro Z creates`],
  },
  {
    way: "a bind that leaves its folder",
    facts: created({ Binds: ["/srv//p/./../../etc/:/x:z"] }),
    paths: [`${BINDS} /srv//p/./../../etc/ /etc rw z creates`],
  },
  {
    way: "a bind above the root",
    facts: created({ Binds: ["/../:/x"] }),
    paths: [`${BINDS} /../ / rw  creates`],
  },
  {
    way: "a bind with too many parts",
    facts: created({ Binds: ["/etc:/x:ro:z"] }),
    paths: [`${BINDS} /etc /etc ro z creates`],
  },
  { way: "a bind by name", facts: created({ Binds: ["data:/x"] }), paths: [] },
  { way: "a path alone", facts: created({ Binds: ["/etc"] }), paths: [] },
  {
    way: "a mount",
    facts: mount({ Type: "bind", Source: "/a/../b" }),
    paths: [`${SOURCE} /a/../b /b rw`],
  },
  {
    way: "a read-only mount that makes its source",
    facts: mount({
      Type: "bind",
      Source: "/b",
      ReadOnly: true,
      BindOptions: { CreateMountpoint: true },
    }),
    paths: [`${SOURCE} /b /b ro  creates`],
  },
  {
    way: "a mount that is read-only at its top alone",
    facts: mount({
      Type: "bind",
      Source: "/b",
      ReadOnly: true,
      BindOptions: { ReadOnlyNonRecursive: true },
    }),
    paths: [`${SOURCE} /b /b rw`],
  },
  {
    way: "a mount that leaves out what is mounted below",
    facts: mount({
      Type: "bind",
      Source: "/b",
      ReadOnly: true,
      BindOptions: { NonRecursive: true },
    }),
    paths: [`${SOURCE} /b /b rw`],
  },
  {
    way: "a source that begins with a backslash",
    facts: mount({ Type: "bind", Source: "\\a\\..\\etc" }),
    paths: [`${SOURCE} \\a\\..\\etc /etc rw`],
  },
  {
    way: "a type that nobody knows",
    facts: mount({ Type: "Bind", Source: "/b" }),
    paths: [`${SOURCE} /b /b rw`],
  },
  {
    way: "a named pipe",
    facts: mount({ Type: "npipe", Source: "/b" }),
    paths: [`${SOURCE} /b /b rw`],
  },
  { way: "an image", facts: mount({ Type: "image", Source: "busybox" }), paths: [] },
  { way: "a tmpfs", facts: mount({ Type: "tmpfs" }), paths: [] },
  {
    way: "a volume that is a bind, whatever its type",
    facts: volume({ type: "tmpfs", o: "ro,rbind", device: "/etc" }),
    paths: ["DriverOpts.device /etc /etc ro"],
  },
  {
    way: "a volume that is a bind of a share's name",
    facts: volume({ type: "nfs", o: "bind", device: ":/etc" }),
    paths: ["DriverOpts.device :/etc :/etc rw"],
  },
  {
    way: "a volume of a disk",
    facts: volume({ type: "ext4", device: "/dev/vda" }, "local"),
    paths: ["DriverOpts.device /dev/vda /dev/vda rw"],
  },
  {
    way: "a volume of a share",
    facts: volume({ type: "nfs", o: "addr=h", device: ":/x" }),
    paths: [],
  },
  {
    way: "a volume of a Windows share",
    facts: volume({ type: "cifs", device: "//h/x" }),
    paths: [],
  },
  { way: "a volume in memory", facts: volume({ type: "tmpfs", device: "tmpfs" }), paths: [] },
  {
    way: "a volume of layers",
    facts: volume({
      type: "overlay",
      device: "overlay",
      o: "lowerdir=/a:/b,upperdir=/c,workdir=/d",
    }),
    paths: ["/a", "/b", "/c", "/d"].map((path) => `DriverOpts.o ${path} ${path} rw`),
  },
  {
    way: "a volume of layers with an escape, which resolves to nothing",
    facts: volume({ type: "overlay", device: "overlay", o: "lowerdir=/a\\:b" }),
    paths: ["DriverOpts.o lowerdir=/a\\:b lowerdir=/a\\:b rw"],
  },
  {
    way: "another driver's option",
    facts: volume({ mountpoint: "/etc", size: "1g" }, "local-persist"),
    paths: ["DriverOpts.mountpoint /etc /etc rw"],
  },
  {
    way: "a volume that a mount describes",
    facts: inline({ type: "none", o: "bind", device: "/" }),
    paths: [`${OPTIONS}.device / / rw`],
  },
  {
    way: "a service's mount",
    facts: service({ ContainerSpec: { Mounts: [{ Type: "bind", Source: "/", Target: "/h" }] } }),
    paths: ["TaskTemplate.ContainerSpec.Mounts[0].Source / / rw"],
  },
  {
    way: "a plugin that a service installs",
    facts: service({ PluginSpec: { privileges: [{ name: "mount", value: ["/", ""] }] } }),
    paths: ["TaskTemplate.PluginSpec.privileges[0] / / rw"],
  },
  {
    way: "a plugin's privileges",
    facts: plugin("plugin.install", [
      { Name: "network", Value: ["host"] },
      { Name: "mount", Value: ["/var/lib"] },
      { Name: "device", Value: ["/dev/mem"] },
    ]),
    paths: ["[1] /var/lib /var/lib rw", "[2] /dev/mem /dev/mem rw"],
  },
  {
    way: "a plugin's settings",
    facts: plugin("plugin.set", [
      "data.source=/etc",
      "fuse.path=x",
      "data=/srv",
      "DEBUG=1",
      "unset",
    ]),
    paths: ["[0] /etc /etc rw", "[1] x x rw", "[2] /srv /srv rw"],
  },
  {
    way: "a new checkpoint",
    facts: checkedFacts(
      callOf("checkpoint.create", { body: bodyOf({ CheckpointID: "c", CheckpointDir: "/d" }) }),
    ),
    paths: ["CheckpointDir /d/c /d/c rw  creates"],
  },
  {
    way: "a start from a checkpoint",
    facts: started({ checkpoint: "../../etc", "checkpoint-dir": "/a/b" }),
    paths: ["checkpoint-dir /a/b/../../etc /etc rw"],
  },
  {
    way: "a start from a checkpoint that leaves the container's folder",
    facts: started({ checkpoint: "../../etc" }),
    paths: ["checkpoint-dir ../../etc ../../etc rw"],
  },
  {
    way: "a start from the container's own checkpoint",
    facts: started({ checkpoint: "c1" }),
    paths: [],
  },
  {
    way: "a checkpoint that is deleted",
    facts: checkedFacts(
      callOf("checkpoint.delete", {
        vars: { name: "web", checkpoint: "c" },
        query: new Map([["dir", ["/d"]]]),
      }),
    ),
    paths: ["dir /d/c /d/c rw"],
  },
  {
    way: "a list of checkpoints",
    facts: checkedFacts(callOf("checkpoint.list", { query: new Map([["dir", ["/d"]]]) })),
    paths: ["dir /d/ /d rw"],
  },
  {
    way: "a start with a HostConfig, as engines of old take it",
    facts: checkedFacts(
      callOf("container.start", { body: bodyOf({ HostConfig: { Binds: ["/:/x"] } }) }),
    ),
    paths: [`${BINDS} / / rw  creates`],
  },
];

describe("host paths of factsOf()", () => {
  for (const { way, facts, paths } of WAYS) {
    it(`knows ${way}`, () => {
      expect(line(facts)).to.deep.equal(paths);
    });
  }

  it("leaves to the resolver what only the disk can tell", () => {
    const [path] = created({ Binds: ["/srv:/x"] }).host_paths ?? [];
    expect(path).to.include({ resolved: null, exists: null, file_type: null, engine_socket: null });
  });

  const unreadable = [
    "container.create",
    "service.create",
    "service.update",
    "volume.create",
    "plugin.install",
    "plugin.upgrade",
    "plugin.set",
    "checkpoint.create",
  ];
  for (const action of unreadable) {
    it(`has none for ${action} whose body could not be read, not an empty list`, () => {
      expect(checkedFacts(callOf(action)).host_paths).to.equal(null);
    });
  }
});
