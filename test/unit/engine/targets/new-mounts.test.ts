import { expect } from "chai";
import type {
  DockerdObject,
  Inspected,
  StoredMount,
} from "../../../../src/domain/dockerd-object.js";
import type { FoundReference, Reference } from "../../../../src/domain/target-facts.js";
import { withNewMounts } from "../../../../src/engine/targets/new-mounts.js";
import { created } from "../facts/call.js";

const BARE = { labels: {}, parent: null, container: null, network: null, volume: null } as const;
const BIND = { type: "none", o: "bind", device: "/home/a" };
const UNKNOWN = { host_paths: null, inside_binds: null };
const MISSING: Inspected = { state: "missing" };
const LATE: Inspected = { state: "unknown", why: "late" };

function volumeOf(options: Readonly<Record<string, string>>, name = "data"): Inspected {
  const volume = { driver: "local", options, cluster: false };
  const object: DockerdObject = { ...BARE, kind: "volume", id: name, names: [name], volume };
  return { state: "found", object };
}

function containerWith(mounts: readonly Partial<StoredMount>[]): Inspected {
  const plain: StoredMount = {
    ...{ type: "bind", name: "", source: "/home/a", target: "/src", readOnly: false },
    ...{ readOnlyBelow: false, propagation: "", relabel: "" },
  };
  const container = {
    ...{
      user: "",
      image: "alpine",
      createdAt: "",
      status: "exited",
      hostName: "",
      domainName: "",
      logDriver: "",
      rootReadOnly: false,
      execs: 0,
      mounts: [],
      toJoin: [],
      joined: [],
    },
    ...{
      sharing: [],
      stored: {
        workingDir: "",
        restart: "no",
        mounts: mounts.map((m) => ({ ...plain, ...m })),
        files: [],
        unrunnable: null,
      },
    },
  };
  return {
    state: "found",
    object: { ...BARE, kind: "container", id: "c", names: ["c"], container },
  };
}

function found(
  kind: Reference["kind"],
  ref: string,
  answer: Inspected,
  volumes: readonly Inspected[] = [],
): FoundReference {
  const use = kind === "volume" ? "mount" : "share";
  return { reference: { field: "", kind, use, ref }, answer, volumes };
}

/** The host paths of a container with `HostConfig`: field, path, what is done with it. */
function pathsOf(hostConfig: object, all: readonly FoundReference[]) {
  return withNewMounts(created({ ...hostConfig }), all).host_paths?.map(
    ({ field, path, read_only, filled }) =>
      `${field} ${path} ${read_only ? "ro" : "rw"}${filled ? " filled" : ""}`,
  );
}

describe("withNewMounts()", () => {
  it("knows what a volume binds that is mounted by name, and whether dockerd fills it", () => {
    const field = "Volume of HostConfig.Binds[0].Options.device";
    for (const [mode, shown] of [
      ["", "rw filled"],
      [":ro", "ro filled"],
      [":nocopy", "rw"],
      [":ro,nocopy", "ro"],
    ] as const)
      expect(
        pathsOf({ Binds: [`data:/src${mode}`] }, [found("volume", "data", volumeOf(BIND))]),
      ).to.deep.equal([`${field} /home/a ${shown}`]);
  });

  it("goes by the volume that is there, whatever the request describes", () => {
    const DriverConfig = { Options: { type: "tmpfs", device: "tmpfs" } };
    const mount = { Type: "volume", Source: "data", Target: "/src" };
    const Mounts = [{ ...mount, VolumeOptions: { DriverConfig, NoCopy: true } }];
    const rbind = volumeOf({ ...BIND, o: "rbind,ro" });
    expect(pathsOf({ Mounts }, [found("volume", "data", rbind)])).to.deep.equal([
      "Volume of HostConfig.Mounts[0].Options.device /home/a rw",
    ]);
    expect(pathsOf({ Mounts }, [found("volume", "data", MISSING)])).to.deep.equal([]);
  });

  it("knows what other containers' mounts reach, as they are taken", () => {
    const mounts = [{}, { type: "volume", name: "data", target: "/v" }];
    const web = found("container", "web", containerWith(mounts), [volumeOf(BIND)]);
    const field = "HostConfig.VolumesFrom[0].Mounts";
    for (const mode of ["", ":ro"])
      expect(pathsOf({ VolumesFrom: [`web${mode}`] }, [web])).to.deep.equal([
        `${field}./src.Source /home/a ${mode === "" ? "rw" : "ro"}`,
        `Volume of ${field}./v.Options.device /home/a ${mode === "" ? "rw" : "ro"}`,
      ]);
  });

  it("finds what lies inside volumes that are binds, and inside what other containers mount", () => {
    const data = found("volume", "data", volumeOf(BIND));
    const web = found("container", "web", containerWith([{}, { type: "tmpfs", target: "/d/t" }]));
    const host = { Binds: ["data:/d:nocopy"], Tmpfs: { "/src/t": "" }, VolumesFrom: ["web"] };
    const { inside_binds } = withNewMounts(created(host), [data, web]);
    expect(inside_binds?.map(({ field, path, bind }) => [field, path, bind])).to.deep.equal([
      ["HostConfig.Tmpfs./src/t", "/src/t", "/src"],
      ["HostConfig.VolumesFrom[0].Mounts./d/t", "/d/t", "/d"],
    ]);
  });

  it("keeps what is known of the request itself", () => {
    const facts = created({ Binds: ["/home/a:/src"] }, { WorkingDir: "/src/w" });
    expect(withNewMounts(facts, [])).to.deep.equal({
      host_paths: facts.host_paths,
      inside_binds: facts.inside_binds,
    });
  });

  it("knows nothing where a volume or a container could not be inspected", () => {
    const taken = { VolumesFrom: ["web"] };
    const unread = containerWith([{ type: "volume", name: "data" }]);
    for (const [host, all] of [
      [{ Binds: ["data:/src"] }, [found("volume", "data", LATE)]],
      [{ Binds: ["data:/src"] }, []],
      [taken, [found("container", "web", LATE)]],
      [taken, [found("container", "web", unread, [LATE])]],
      [taken, []],
    ] as const)
      expect(withNewMounts(created({ ...host }), all)).to.deep.equal(UNKNOWN);
    expect(withNewMounts({ ...created({}), spec: null }, [])).to.deep.equal(UNKNOWN);
    expect(withNewMounts(created(taken), [found("container", "web", MISSING)])).to.deep.equal({
      ...{ host_paths: [], inside_binds: [] },
    });
  });

  it("knows nothing of more than is evaluated", () => {
    const many = containerWith(Array.from({ length: 65 }, (_none, at) => ({ target: `/${at}` })));
    const web = found("container", "web", many);
    expect(withNewMounts(created({ VolumesFrom: ["web"] }), [web])).to.deep.equal(UNKNOWN);
  });
});
