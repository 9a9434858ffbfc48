import { expect } from "chai";
import type { Inspected } from "../../../../src/domain/dockerd-object.js";
import type { FoundReference } from "../../../../src/domain/target-facts.js";
import {
  heldNames,
  otherwiseDescribed,
  reliedOnToMake,
  takenBy,
} from "../../../../src/engine/targets/held-volumes.js";
import { created } from "../facts/call.js";
import { about, containerWith, volumeOf } from "./volumes-found.js";

const NEW = { field: "HostConfig.Binds[0]", kind: "volume", use: "mount", ref: "data" } as const;

function shared(ref: string, answer: Inspected): FoundReference {
  const reference = {
    field: "HostConfig.VolumesFrom[0]",
    ...({ kind: "container", use: "share", ref } as const),
  };
  return { reference, answer, volumes: [] };
}

describe("heldNames()", () => {
  const users = (containers: number) => new Map([["data", { containers, running: 0 }]]);

  it("finds a new volume whose name a container has, and one of which that is not known", () => {
    expect(heldNames([NEW], users(0), false)).to.deep.equal([]);
    const [held] = heldNames([NEW], users(1), false);
    expect(held).to.include({ kind: "shape", path: "HostConfig.Binds[0]" });
    expect(held?.detail).to.include("still mounts a volume of this name");
    for (const unknown of [null, new Map()])
      expect(heldNames([NEW], unknown, false)[0]?.detail).to.include("did not say");
  });

  it("leaves to the next evaluation what another request has made meanwhile", () => {
    expect(heldNames([NEW], users(1), true)).to.deep.equal([]);
  });
});

describe("otherwiseDescribed()", () => {
  const bind = { type: "none", o: "bind", device: "/home/alice" };
  const describing = (Options: object, Name = "local") =>
    created({
      Mounts: [
        {
          Type: "volume",
          Source: "data",
          Target: "/a",
          VolumeOptions: { DriverConfig: { Name, Options } },
        },
      ],
    });

  it("finds an existing volume that is described otherwise than it is", () => {
    for (const [facts, options] of [
      [describing(bind), {}],
      [describing(bind), { ...bind, device: "/home/bob" }],
      [describing(bind), { ...bind, size: "1" }],
      [describing({ type: "tmpfs", device: "tmpfs" }), bind],
      [describing(bind, "nfs"), bind],
    ] as const) {
      const [finding] = otherwiseDescribed(facts, [volumeOf("data", options)]);
      expect(finding).to.include({ kind: "shape", path: "HostConfig.Mounts[0]" });
    }
    const unknown = { ...volumeOf("data", {}), answer: { state: "unknown", why: "late" } as const };
    expect(otherwiseDescribed(describing(bind), [unknown])).to.have.length(1);
  });

  it("lets pass what is described as it is, or not at all, and what does not exist", () => {
    for (const [facts, options] of [
      [describing(bind), bind],
      [describing({}), bind],
      [describing(bind), null],
      [created({ Binds: ["data:/a"] }), bind],
    ] as const)
      expect(otherwiseDescribed(facts, [volumeOf("data", options)])).to.deep.equal([]);
    expect(otherwiseDescribed(describing(bind), [volumeOf("other", {})])).to.deep.equal([]);
  });
});

describe("takenBy()", () => {
  const taking = created({ VolumesFrom: ["web:ro"] });

  it("names the volumes that a new container takes from another", () => {
    const web = shared("web", containerWith(["volume", "data"], ["bind", "/srv"]));
    expect(takenBy(taking, [web])).to.deep.equal(["taken volume data"]);
    expect(takenBy(taking, [shared("web", { state: "missing" })])).to.deep.equal([]);
  });

  it("knows nothing of a container that could not be inspected, nor of another one", () => {
    const unknown = shared("web", { state: "unknown", why: "late" });
    expect(takenBy(taking, [unknown])).to.deep.equal(["taken volumes"]);
    expect(takenBy(taking, [])).to.deep.equal(["taken volumes"]);
    expect(takenBy({ ...taking, sharing: null }, [])).to.deep.equal(["taken volumes"]);
  });

  it("names none for other requests, and for containers that take none", () => {
    expect(takenBy({ ...about("container.start"), sharing: taking.sharing }, [])).to.deep.equal([]);
    expect(takenBy(created({ Binds: ["data:/a"] }), [])).to.deep.equal([]);
  });
});

describe("reliedOnToMake()", () => {
  it("names what a request must not be given whose volumes are new", () => {
    expect(reliedOnToMake([NEW])).to.deep.equal(["taken volume data", "taken volumes"]);
  });
});
