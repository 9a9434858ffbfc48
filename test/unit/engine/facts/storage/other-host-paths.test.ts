import { expect } from "chai";
import type { Facts } from "../../../../../src/domain/facts.js";
import { bodyOf, callOf, checkedFacts, created, hostPathLines, valueOf } from "../call.js";

interface Way {
  readonly way: string;
  readonly facts: Facts;
  readonly paths: readonly string[];
}

function volume(options: Readonly<Record<string, string>>, Driver = ""): Facts {
  const body = bodyOf({ Name: "v", Driver, DriverOpts: options });
  return checkedFacts(callOf("volume.create", { body }));
}

function inline(options: Readonly<Record<string, string>>): Facts {
  return created({
    Mounts: [
      { Type: "volume", Target: "/x", VolumeOptions: { DriverConfig: { Options: options } } },
    ],
  });
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

const OPTIONS = "HostConfig.Mounts[0].VolumeOptions.DriverConfig.Options";

const LOG = "HostConfig.LogConfig.Config";

function logging(Config: object): Facts {
  return created({ LogConfig: { Type: "syslog", Config } });
}

const WAYS: readonly Way[] = [
  {
    way: "a socket that is logged to, and the certificates",
    facts: logging({
      "syslog-address": "Unixgram:///run/../run/x",
      "syslog-tls-ca-cert": "/etc/ca.pem",
      "splunk-capath": "ca.pem",
      "max-size": "10m",
      tag: "/x",
    }),
    paths: [
      `${LOG}.syslog-address /run/../run/x /run/x rw`,
      `${LOG}.syslog-tls-ca-cert /etc/ca.pem /etc/ca.pem ro?`,
      `${LOG}.splunk-capath ca.pem ca.pem ro?`,
    ],
  },
  {
    way: "a socket whose address a URL's rules change",
    facts: logging({ "fluentd-address": "unix:///%72un/x" }),
    paths: [`${LOG}.fluentd-address unix:///%72un/x unix:/%72un/x rw`],
  },
  {
    way: "a socket that a service's tasks log to",
    facts: service({
      LogDriver: { Name: "fluentd", Options: { "fluentd-address": "unix:/run/x" } },
    }),
    paths: ["TaskTemplate.LogDriver.Options.fluentd-address /run/x /run/x rw"],
  },
  {
    way: "a server that is logged to",
    facts: logging({ "syslog-address": "udp://h:1" }),
    paths: [],
  },
  {
    way: "a volume that is a bind, whatever its type",
    facts: volume({ type: "tmpfs", o: "rw,ro,bind", device: "/etc" }),
    paths: ["DriverOpts.device /etc /etc ro"],
  },
  {
    way: "a volume whose last word on writing permits it",
    facts: volume({ type: "none", o: "ro,bind,rw", device: "/etc" }),
    paths: ["DriverOpts.device /etc /etc rw"],
  },
  {
    way: "a volume that is read-only at its top alone, or asks for later mounts",
    facts: volume({ type: "none", o: "bind,ro,rslave", device: "/etc" }),
    paths: ["DriverOpts.device /etc /etc rw"],
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
  {
    way: "a bind of a Windows share's name, of which dockerd makes another path",
    facts: volume({ type: "cifs", o: "bind", device: "//localhost/%2e%2e/etc" }),
    paths: ["DriverOpts.device //localhost/%2e%2e/etc localhost/%2e%2e/etc rw"],
  },
  {
    way: "a volume of a disk by a path from where the daemon stands",
    facts: volume({ type: "ext4", device: "dev/vda" }),
    paths: ["DriverOpts.device dev/vda dev/vda rw"],
  },
  {
    way: "a volume of layers that are relative to where the daemon stands",
    facts: volume({ type: "overlay", device: "overlay", o: "lowerdir=root:etc,upperdir=.." }),
    paths: ["root", "etc", ".."].map((path) => `DriverOpts.o ${path} ${path} rw`),
  },
  {
    way: "a volume of layers by a name that newer kernels know",
    facts: volume({ type: "overlay", device: "overlay", o: "lowerdir+=/a,lowerdir+=/b" }),
    paths: ["/a", "/b"].map((path) => `DriverOpts.o ${path} ${path} rw`),
  },
  {
    way: "a volume with a second device among its options",
    facts: volume({ type: "btrfs", device: "/dev/vda", o: "device=/dev/vdb" }),
    paths: ["DriverOpts.device /dev/vda /dev/vda rw", "DriverOpts.o /dev/vdb /dev/vdb rw"],
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
];

describe("host paths of volumes, services, plugins and checkpoints", () => {
  for (const { way, facts, paths } of WAYS) {
    it(`are known for ${way}`, () => {
      expect(hostPathLines(facts)).to.deep.equal(paths);
    });
  }

  const unreadable = [
    "container.create",
    "service.create",
    "service.update",
    "volume.create",
    "plugin.install",
    "plugin.upgrade",
    "plugin.set",
    "checkpoint.create",
    "network.create",
    "secret.create",
    "secret.update",
    "config.create",
    "config.update",
  ];
  for (const action of unreadable) {
    it(`has none for ${action} whose body could not be read, not an empty list`, () => {
      expect(checkedFacts(callOf(action)).host_paths).to.equal(null);
    });
  }
});
