import { expect } from "chai";
import type { Facts } from "../../../../../src/domain/facts.js";
import { bodyOf, callOf, checkedFacts, created } from "../call.js";

const BIND = { Binds: ["/home/a:/src"] };
const MOUNT = { Mounts: [{ Type: "bind", Source: "/home/a", Target: "/src" }] };

/** Each as `kind field path in bind, of source`. */
function insideOf(HostConfig: object, config: object = {}): readonly string[] | undefined {
  return shown(created({ ...HostConfig }, { ...config }));
}

function shown({ inside_binds }: Facts): readonly string[] | undefined {
  return inside_binds?.map(
    ({ kind, field, path, bind, source_field }) =>
      `${kind} ${field} ${path} in ${bind}, of ${source_field}`,
  );
}

describe("what lies inside binds, of factsOf()", () => {
  it("is every other mount below a bind's target, however it is spelt", () => {
    expect(insideOf({ ...BIND, Tmpfs: { "/src/../src//t/": "" } })).to.deep.equal([
      "mount HostConfig.Tmpfs./src/../src//t/ /src/t in /src, of HostConfig.Binds[0]",
    ]);
    expect(insideOf(MOUNT, { Volumes: { "/src/v": {} } })).to.deep.equal([
      "mount Volumes./src/v /src/v in /src, of HostConfig.Mounts[0].Source",
    ]);
    expect(insideOf({ Binds: ["/home/a:/src", "data:/src/d"] })).to.have.length(1);
    expect(insideOf({ Binds: ["/home/a:/", "data:/d"] })).to.have.length(1);
  });

  it("is a working directory below one, also a relative one", () => {
    for (const WorkingDir of ["/src/w", "src/w", "/x/../src/w/"])
      expect(insideOf(BIND, { WorkingDir }), WorkingDir).to.deep.equal([
        "working_dir WorkingDir /src/w in /src, of HostConfig.Binds[0]",
      ]);
  });

  it("is nothing that lies on a target, beside it or in a volume", () => {
    expect(insideOf(BIND, { WorkingDir: "/src" })).to.deep.equal([]);
    expect(insideOf({ ...BIND, Tmpfs: { "/srcs/t": "", "/s": "" } })).to.deep.equal([]);
    expect(insideOf({ Binds: ["data:/data"], Tmpfs: { "/data/t": "" } })).to.deep.equal([]);
    expect(insideOf({ VolumesFrom: ["web"], ...BIND })).to.deep.equal([]);
  });

  it("is what dockerd itself mounts, once for each bind", () => {
    expect(insideOf({ Binds: ["/home/a:/etc"] })).to.deep.equal([
      "own HostConfig.Binds[0] /etc/hosts in /etc, of HostConfig.Binds[0]",
    ]);
    expect(insideOf({ Binds: ["/home/a:/sbin", "/home/b:/dev"] })).to.have.length(2);
    expect(insideOf({ Binds: ["/home/a:/etc/hosts", "/home/b:/etc/x"] })).to.deep.equal([]);
    expect(insideOf({ Binds: ["data:/etc"] })).to.deep.equal([]);
  });

  it("is also in a volume that the request describes as a bind", () => {
    const mounting = (Options: object): object => ({
      Mounts: [
        {
          Type: "volume",
          Source: "v",
          Target: "/src",
          VolumeOptions: { DriverConfig: { Options } },
        },
      ],
      Tmpfs: { "/src/t": "" },
    });
    const field = "HostConfig.Mounts[0].VolumeOptions.DriverConfig.Options.device";
    expect(insideOf(mounting({ type: "none", o: "bind", device: "/home/a" }))).to.deep.equal([
      `mount HostConfig.Tmpfs./src/t /src/t in /src, of ${field}`,
    ]);
    expect(insideOf(mounting({ type: "tmpfs", device: "tmpfs" }))).to.deep.equal([]);
  });

  it("is not known where the body is not", () => {
    const facts = checkedFacts(callOf("container.create", { body: null }));
    expect(facts.inside_binds).to.equal(null);
  });

  it("is the same of a service", () => {
    const ContainerSpec = { Image: "alpine", Dir: "/src/w", ...MOUNT };
    const body = bodyOf({ TaskTemplate: { ContainerSpec } });
    expect(shown(checkedFacts(callOf("service.create", { body })))).to.deep.equal([
      "working_dir TaskTemplate.ContainerSpec.Dir /src/w in /src, of TaskTemplate.ContainerSpec.Mounts[0].Source",
    ]);
  });
});
