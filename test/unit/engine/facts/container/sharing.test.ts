import { expect } from "chai";
import { bodyOf, callOf, checkedFacts, created, serviceSpec, specIn } from "../call.js";

describe("namespaces, networks and sharing of factsOf()", () => {
  it("tells a mode from the container that it names", () => {
    const { ns } = specIn(
      created({ PidMode: "container:web", IpcMode: "host", UTSMode: "container:x" }),
    );
    expect(ns.pid).to.deep.equal({ mode: "container", container: "web" });
    expect(ns.ipc).to.deep.equal({ mode: "host", container: null });
    expect(ns.cgroup).to.deep.equal({ mode: "", container: null });
  });

  it("lists every network, an endpoint's NetworkID too, which dockerd prefers", () => {
    const facts = created(
      { NetworkMode: "front" },
      {
        NetworkingConfig: {
          EndpointsConfig: { front: { NetworkID: "0570" }, host: null, back: {} },
        },
      },
    );
    expect(specIn(facts).networks).to.deep.equal([
      { field: "HostConfig.NetworkMode", ref: "front" },
      { field: "NetworkingConfig.EndpointsConfig.front", ref: "front" },
      { field: "NetworkingConfig.EndpointsConfig.front.NetworkID", ref: "0570" },
      { field: "NetworkingConfig.EndpointsConfig.back", ref: "back" },
    ]);
  });

  it("lists a service's networks in both places", () => {
    const { networks } = serviceSpec(
      {},
      { Networks: [{ Target: "a" }] },
      { Networks: [{ Target: "host" }] },
    );
    expect(networks).to.deep.equal([
      { field: "TaskTemplate.Networks[0].Target", ref: "a" },
      { field: "Networks[0].Target", ref: "host" },
    ]);
  });

  it("lists the container whose network a build joins", () => {
    const query = new Map([["networkmode", ["container:web"]]]);
    const { sharing } = checkedFacts(callOf("build.run", { query, body: null }));
    expect(sharing).to.deep.equal([{ field: "networkmode", kind: "network", ref: "web" }]);
    expect(checkedFacts(callOf("build.run", { body: null })).sharing).to.deep.equal([]);
  });

  it("lists every container that is joined", () => {
    const { sharing } = created({
      PidMode: "container:a",
      IpcMode: "container:b",
      NetworkMode: "container:c",
      VolumesFrom: ["d:ro", "e"],
      Links: ["f:db"],
    });
    expect(sharing?.map(({ kind, ref }) => `${kind} ${ref}`)).to.deep.equal([
      "pid a",
      "ipc b",
      "network c",
      "volumes d",
      "volumes e",
      "links f",
    ]);
  });

  it("knows that links share nothing in a network of users", () => {
    const endpoints = { NetworkingConfig: { EndpointsConfig: { n: { Links: ["g:x"] } } } };
    const linked = (NetworkMode: string) =>
      created({ NetworkMode, Links: ["f:db"] }, endpoints).sharing;
    for (const mode of ["n", "Bridge", "bridge ", "0570"]) expect(linked(mode)).to.deep.equal([]);
    for (const mode of ["", "default", "bridge", "host", "none"])
      expect(linked(mode)?.map(({ ref }) => ref)).to.deep.equal(["f"]);
  });

  it("reads network.connect", () => {
    const body = bodyOf({
      Container: "web",
      EndpointConfig: { Links: ["db:db"], NetworkID: "0570" },
    });
    const facts = checkedFacts(callOf("network.connect", { vars: { id: "net" }, body }));
    const network = { ref: "net", network_id: "0570", container: "web", create: null };
    expect(facts.network).to.deep.equal(network);
    expect(facts.sharing).to.deep.equal([]);
    expect(checkedFacts(callOf("network.connect", { vars: { id: "net" } })).network).to.equal(null);
  });
});
