import { expect } from "chai";
import type { Facts } from "../../../../../src/domain/facts.js";
import { created, hostPathLines } from "../call.js";

interface Way {
  readonly way: string;
  readonly facts: Facts;
  readonly paths: readonly string[];
}

function mount(given: Readonly<Record<string, unknown>>): Facts {
  return created({ Mounts: [{ Target: "/x", ...given }] });
}

const BINDS = "HostConfig.Binds[0]";
const SOURCE = "HostConfig.Mounts[0].Source";

const WAYS: readonly Way[] = [
  {
    way: "a bind",
    facts: created({ Binds: ["/srv:/x"] }),
    paths: [`${BINDS} /srv /srv rw  creates`],
  },
  {
    way: "a read-only bind, modes in any order",
    facts: created({ Binds: ["/srv:/x:Z,nocopy,rprivate,ro"] }),
    paths: [`${BINDS} /srv /srv ro? Z creates`],
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
    paths: [`${BINDS} /etc /etc ro? z creates`],
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
    paths: [`${SOURCE} /b /b ro?  creates`],
  },
  {
    way: "a bind on a file of the network's, which whoever joins the network gets writable",
    facts: created({ Binds: ["/s:/etc//hosts:ro", "/s:/etc/./hostname:ro"] }),
    paths: ["HostConfig.Binds[0] /s /s rw  creates", "HostConfig.Binds[1] /s /s rw  creates"],
  },
  {
    way: "a mount there that must be read-only all the way",
    facts: mount({
      Type: "bind",
      Source: "/b",
      Target: "/etc/resolv.conf/",
      ReadOnly: true,
      BindOptions: { ReadOnlyForceRecursive: true },
    }),
    paths: [`${SOURCE} /b /b rw`],
  },
  {
    way: "a bind that receives what the host mounts later",
    facts: created({ Binds: ["/s:/x:ro,rslave", "/s:/y:ro,rprivate"] }),
    paths: ["HostConfig.Binds[0] /s /s rw  creates", "HostConfig.Binds[1] /s /s ro?  creates"],
  },
  {
    way: "a bind whose name begins like the data root's, which dockerd makes rslave",
    facts: created({ Binds: ["/var/lib/docker-x:/x:ro", "/var:/y:ro", "/srv:/z:ro"] }),
    paths: [
      "HostConfig.Binds[0] /var/lib/docker-x /var/lib/docker-x rw  creates",
      "HostConfig.Binds[1] /var /var rw  creates",
      "HostConfig.Binds[2] /srv /srv ro?  creates",
    ],
  },
  {
    way: "a mount that receives likewise",
    facts: mount({
      Type: "bind",
      Source: "/b",
      Target: "/x",
      ReadOnly: true,
      BindOptions: { Propagation: "shared", ReadOnlyForceRecursive: true },
    }),
    paths: [`${SOURCE} /b /b rw`],
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
    paths: [`${SOURCE} \\a\\..\\etc \\a\\..\\etc rw`],
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
];

describe("host paths of binds and mounts", () => {
  for (const { way, facts, paths } of WAYS) {
    it(`are known for ${way}`, () => {
      expect(hostPathLines(facts)).to.deep.equal(paths);
    });
  }

  it("leaves to the resolver what only the disk can tell", () => {
    const [path] = created({ Binds: ["/srv:/x"] }).host_paths ?? [];
    expect(path).to.include({ resolved: null, exists: null, file_type: null, docker_socket: null });
  });
});
