import { expect } from "chai";
import type {
  ContainerMount,
  DockerdObject,
  Inspected,
} from "../../../../src/domain/dockerd-object.js";
import type { Reference, TargetFacts } from "../../../../src/domain/target-facts.js";
import { targetFactsOf } from "../../../../src/engine/targets/target-facts-of.js";
import { NOTHING_STORED } from "../dockerd/directory-of.js";

const GONE = "a1".repeat(32);

/** Alice made what is there, and a container that is gone. */
const ALICES = {
  ownerOf: () => "alice",
  ownerOfGone: (id: string) => (id === GONE ? "alice" : null),
};

const DATA_ROOT = "/var/lib/docker";

const REFERENCE: Reference = { field: "path", kind: "container", use: "subject", ref: "web" };

function containerOf(user: string, mounts: readonly ContainerMount[] = []): DockerdObject {
  return {
    kind: "container",
    id: "c0ffee",
    names: ["web"],
    labels: { team: "web" },
    parent: null,
    container: {
      toJoin: [],
      joined: [],
      sharing: [],
      stored: NOTHING_STORED,
      user,
      hostName: "c0ffee",
      domainName: "",
      image: "busybox",
      createdAt: "2026-11-25T10:00:00Z",
      logDriver: "json-file",
      rootReadOnly: false,
      execs: 0,
      status: "exited",
      mounts,
    },
    volume: null,
    network: null,
  };
}

function volumeOf(options: Readonly<Record<string, string>>, driver = "local"): DockerdObject {
  return {
    ...containerOf(""),
    kind: "volume",
    names: ["data"],
    container: null,
    volume: { driver, options, cluster: false },
  };
}

function targetOf(object: DockerdObject, volumes: readonly Inspected[] = []): TargetFacts {
  const answer = { state: "found", object } as const;
  return targetFactsOf({ reference: REFERENCE, answer, volumes }, ALICES, DATA_ROOT);
}

/** `read and written`, of what is mounted from the host. */
function reachOf({ host_readable: readable, host_writable: writable }: TargetFacts): string {
  return `${readable ? "read" : "not read"}, ${writable ? "written" : "not written"}`;
}

const mount = (changes: Partial<ContainerMount>): ContainerMount => ({
  type: "bind",
  name: "",
  target: "/data",
  readOnly: false,
  ...changes,
});

const BIND = { type: "none", o: "bind", device: "/srv" };

describe("targetFactsOf()", () => {
  it("says what the daemon says", () => {
    expect(targetOf(containerOf("1000:1000"))).to.deep.equal({
      ...REFERENCE,
      found: true,
      certain: true,
      id: "c0ffee",
      names: ["web"],
      owner: "alice",
      labels: { team: "web" },
      user: {
        raw: "1000:1000",
        user: "1000",
        group: "1000",
        uid: 1000,
        gid: 1000,
        canonical: true,
        is_root: false,
        is_root_group: false,
      },
      host_readable: false,
      host_writable: false,
      host_names: [],
      root_read_only: false,
      network: null,
      running: null,
      mounted: null,
      execs: null,
    });
  });

  const hosts: readonly (readonly [host: string, domain: string, names: readonly string[]])[] = [
    ["", "", []],
    ["c0ff", "", []],
    ["Bob_DB.", "", ["bob_db"]],
    ["web", "Example.com", ["web", "web.example.com"]],
    ["c0ffee", "db", ["c0ffee.db"]],
    ["", "db", [".db"]],
  ];
  for (const [hostName, domainName, names] of hosts)
    it(`tells by which names a container of host ${hostName}, domain ${domainName} is resolved`, () => {
      const { container, ...rest } = containerOf("");
      if (container === null) throw new Error("It is a container");
      const named = { ...rest, container: { ...container, hostName, domainName } };
      expect(targetOf(named).host_names).to.deep.equal(names);
    });

  const refs: readonly (readonly [string, string, boolean])[] = [
    ["web", "c0ffee01".repeat(8), true],
    ["cafe", "c0ffee01".repeat(8), true],
    ["/web", "c0ffee01".repeat(8), true],
    ["app/db", "c0ffee01".repeat(8), true],
    ["c0ffee01".repeat(8), "c0ffee01".repeat(8), true],
    ["ab".repeat(32), "c0ffee01".repeat(8), false],
  ];
  for (const [ref, id, isCertain] of refs)
    it(`takes ${ref.slice(0, 16)} for ${isCertain ? "certain" : "uncertain"} where it means ${id.slice(0, 12)}`, () => {
      const answer = { state: "found", object: { ...containerOf(""), id } } as const;
      const target = targetFactsOf(
        { reference: { ...REFERENCE, ref }, answer, volumes: [] },
        { ownerOf: () => "", ownerOfGone: () => null },
        DATA_ROOT,
      );
      expect(target.certain).to.equal(isCertain);
    });

  it("takes the name of a volume for certain, whatever its form", () => {
    const name = "ab".repeat(32);
    const volume = {
      ...containerOf(""),
      kind: "volume",
      container: null,
      id: `${name}@-`,
    } as const;
    const target = targetFactsOf(
      {
        reference: { ...REFERENCE, kind: "volume", ref: name },
        answer: { state: "found", object: volume },
        volumes: [],
      },
      ALICES,
      DATA_ROOT,
    );
    expect(target.certain).to.equal(true);
  });

  it("does not hand on more labels than can be judged", () => {
    const many = { ...containerOf(""), labels: { team: "web", long: "x".repeat(16_384) } };
    expect(targetOf(many).labels).to.equal(null);
  });

  it("tells what is not there from what is not known", () => {
    const missing = targetFactsOf(
      { reference: REFERENCE, answer: { state: "missing" }, volumes: [] },
      ALICES,
      DATA_ROOT,
    );
    expect(missing).to.include({ found: false, owner: null, id: null, host_writable: null });
    const unknown = targetFactsOf(
      { reference: REFERENCE, answer: { state: "unknown", why: "late" }, volumes: [] },
      ALICES,
      DATA_ROOT,
    );
    expect(unknown).to.include({ found: null, owner: null, id: null, host_writable: null });
  });

  it("tells whose a container was that is gone", () => {
    const ownerOf = (changes: Partial<Reference>, answer: Inspected): string | null =>
      targetFactsOf(
        { reference: { ...REFERENCE, ...changes }, answer, volumes: [] },
        ALICES,
        DATA_ROOT,
      ).owner;
    const missing = { state: "missing" } as const;
    expect(ownerOf({ ref: GONE }, missing)).to.equal("alice");
    expect(ownerOf({ ref: GONE.slice(1) }, missing)).to.equal(null);
    expect(ownerOf({ ref: GONE, kind: "network" }, missing)).to.equal(null);
    expect(ownerOf({ ref: GONE }, { state: "unknown", why: "late" })).to.equal(null);
  });

  const mounts: readonly (readonly [
    string,
    Partial<ContainerMount>,
    DockerdObject | null,
    string,
  ])[] = [
    ["a bind", {}, null, "read, written"],
    ["a read-only bind", { readOnly: true }, null, "read, not written"],
    ["a named pipe", { type: "npipe" }, null, "read, written"],
    ["a tmpfs", { type: "tmpfs" }, null, "not read, not written"],
    ["a volume", { type: "volume", name: "data" }, volumeOf({}), "not read, not written"],
    [
      "a volume with a size",
      { type: "volume", name: "data" },
      volumeOf({ size: "1G" }),
      "not read, not written",
    ],
    ["a volume that is a bind", { type: "volume", name: "data" }, volumeOf(BIND), "read, written"],
    [
      "a volume that is a read-only bind",
      { type: "volume", name: "data" },
      volumeOf({ ...BIND, o: "bind,ro" }),
      "read, not written",
    ],
    [
      "a volume that is a bind without a device",
      { type: "volume", name: "data" },
      volumeOf({ o: "bind" }),
      "read, written",
    ],
    [
      "a bind of a volume that is mounted read-only",
      { type: "volume", name: "data", readOnly: true },
      volumeOf(BIND),
      "read, not written",
    ],
    [
      "a volume of another driver",
      { type: "volume", name: "data" },
      volumeOf({}, "rclone"),
      "read, written",
    ],
    ["a volume that was not found", { type: "volume", name: "data" }, null, "read, written"],
  ];
  for (const [what, changes, volume, reach] of mounts) {
    it(`says of a container with ${what}: the host is ${reach}`, () => {
      const volumes = volume === null ? [] : [{ state: "found", object: volume } as const];
      expect(reachOf(targetOf(containerOf("", [mount(changes)]), volumes))).to.equal(reach);
    });
  }

  it("says how a volume reaches the host", () => {
    expect(reachOf(targetOf(volumeOf(BIND)))).to.equal("read, written");
    expect(reachOf(targetOf(volumeOf({})))).to.equal("not read, not written");
  });

  it("reads and writes the host through a file that it took from another container", () => {
    const withFile = (source: string): DockerdObject => {
      const object = containerOf("");
      const { container } = object;
      if (container === null) return object;
      const files = [{ field: "HostsPath", target: "/etc/hosts", source }];
      return { ...object, container: { ...container, stored: { ...NOTHING_STORED, files } } };
    };
    expect(reachOf(targetOf(withFile("/home/alice/x")))).to.equal("read, written");
    const own = `${DATA_ROOT}/containers/${GONE}/hosts`;
    expect(reachOf(targetOf(withFile(own)))).to.equal("not read, not written");
  });
});
