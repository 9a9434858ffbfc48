import { expect } from "chai";
import { createdObject } from "../../../../src/preview/world/created-object.js";
import { requestWith } from "../../../../src/preview/world/offline-request.js";
import type { SimulatedObject } from "../../../../src/preview/world/simulated-objects.js";

const made = (
  target: string,
  body: object,
  objects: readonly SimulatedObject[] = [],
): SimulatedObject | null =>
  createdObject(requestWith("POST", target, Buffer.from(JSON.stringify(body))), {
    ...{ owner: "alice", objects },
  });

describe("createdObject()", () => {
  it("makes a container of the caller, with what decisions about it read", () => {
    const HostConfig = {
      Binds: ["/a:/b:ro", "data:/c"],
      Mounts: [
        { Type: "bind", Source: "/x", Target: "/y", ReadOnly: true },
        { Type: "tmpfs", Target: "/t" },
        { Type: "volume", Target: "/anonymous" },
      ],
    };
    const body = { Image: "alpine", User: "1000", Labels: { a: "b", c: 1 }, HostConfig };
    const object = made("/v1.45/containers/create?name=web", body);
    expect(object).to.deep.include({ kind: "containers", names: ["web"], owner: "alice" });
    expect(object?.answer).to.deep.include({
      Config: { User: "1000", Image: "alpine", Labels: { a: "b" } },
      Mounts: [
        { Type: "bind", Source: "/a", Destination: "/b", RW: false },
        {
          ...{ Type: "volume", Name: "data", Source: "/var/lib/docker/volumes/data/_data" },
          ...{ Driver: "local", Destination: "/c", RW: true },
        },
        { Type: "bind", Source: "/x", Destination: "/y", RW: false },
      ],
    });
  });

  it("gives containers without a name ids of their own", () => {
    const first = made("/containers/create", {});
    const second = made("/containers/create", {}, first === null ? [] : [first]);
    expect(first?.id)
      .to.match(/^[0-9a-f]{64}$/)
      .and.not.equal(second?.id);
  });

  it("makes networks, volumes and executions", () => {
    expect(made("/networks/create", { Name: "n", Labels: { a: "b" } })?.answer).to.deep.include({
      ...{ Name: "n", Driver: "bridge", Labels: { a: "b" } },
    });
    expect(
      made("/volumes/create", { Name: "v", DriverOpts: { o: "bind" } })?.answer,
    ).to.deep.include({ Name: "v", Driver: "local", Options: { o: "bind" } });
    expect(made("/volumes/create", {})?.names[0]).to.match(/^[0-9a-f]{64}$/);
    const web = made("/containers/create?name=web", {});
    expect(made("/containers/web/exec", {}, web === null ? [] : [web])?.answer).to.deep.include({
      ContainerID: web?.id,
    });
  });

  it("makes nothing of other requests", () => {
    expect(made("/containers/web/start", {})).to.equal(null);
    expect(
      createdObject(requestWith("GET", "/volumes/create", null), { owner: "", objects: [] }),
    ).to.equal(null);
  });
});
