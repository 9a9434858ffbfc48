import { expect } from "chai";
import type { Facts } from "../../../../src/domain/facts.js";
import { REFERENCE_KINDS } from "../../../../src/domain/dockerd-object.js";
import { referencesOf } from "../../../../src/engine/targets/references.js";
import { bodyOf, callOf, checkedFacts, created } from "../facts/call.js";

const ALL = new Set<string>(REFERENCE_KINDS);

/** `subject container web`, each of them. */
function named(facts: Facts, kinds: ReadonlySet<string> = ALL): readonly string[] | null {
  return (
    referencesOf(facts, kinds)?.map(
      ({ field, use, kind, ref }) => `${field}: ${use} ${kind} ${ref}`,
    ) ?? null
  );
}

describe("referencesOf()", () => {
  const subjects: readonly (readonly [string, Readonly<Record<string, string>>, string])[] = [
    ["container.stop", { name: "web" }, "container web"],
    ["container.inspect", { name: "a/b" }, "container a/b"],
    ["checkpoint.create", { name: "web" }, "container web"],
    ["exec.start", { name: "5f2a" }, "exec 5f2a"],
    ["exec.inspect", { id: "5f2a" }, "exec 5f2a"],
    ["network.inspect", { id: "front" }, "network front"],
    ["volume.delete", { name: "data" }, "volume data"],
    ["service.logs", { id: "app" }, "service app"],
    ["task.inspect", { id: "t1" }, "task t1"],
    ["secret.delete", { id: "s1" }, "secret s1"],
    ["config.update", { id: "c1" }, "config c1"],
  ];
  for (const [action, vars, subject] of subjects) {
    it(`finds the ${subject} that ${action} is about`, () => {
      expect(named(checkedFacts(callOf(action, { vars, body: null })))).to.deep.equal([
        `path: subject ${subject}`,
      ]);
    });
  }

  it("finds the container of an exec that is made", () => {
    const call = callOf("exec.create", { vars: { name: "web" }, body: bodyOf({}) });
    expect(named(checkedFacts(call))).to.deep.equal(["path: subject container web"]);
  });

  it("finds the container that is committed", () => {
    const call = callOf("image.commit", {
      query: new Map([["container", ["web", "db"]]]),
      body: bodyOf({}),
    });
    expect(named(checkedFacts(call))).to.deep.equal(["container: subject container web"]);
  });

  it("finds all that a container joins, takes and mounts, each once", () => {
    const facts = created(
      {
        NetworkMode: "container:web",
        VolumesFrom: ["db:ro"],
        Links: ["cache:c", "web:w"],
        Binds: ["data:/data", "/srv:/srv", "data:/again"],
      },
      { NetworkingConfig: { EndpointsConfig: { front: { NetworkID: "0570" } } } },
    );
    expect(named(facts)).to.deep.equal([
      "HostConfig.Links[1]: share container web",
      "HostConfig.VolumesFrom[0]: share container db",
      "HostConfig.Links[0]: share container cache",
      "HostConfig.Binds[2]: mount volume data",
      "NetworkingConfig.EndpointsConfig.front: attach network front",
      "NetworkingConfig.EndpointsConfig.front.NetworkID: attach network 0570",
    ]);
  });

  it("finds what is connected to a network", () => {
    const body = bodyOf({
      Container: "web",
      EndpointConfig: { Links: ["db:d"], NetworkID: "0570" },
    });
    const call = callOf("network.connect", { vars: { id: "front" }, body });
    expect(named(checkedFacts(call))).to.deep.equal([
      "path: subject network front",
      "Container: subject container web",
      "EndpointConfig.NetworkID: attach network 0570",
    ]);
  });

  it("takes a volume that is made for one that may be there", () => {
    const call = callOf("volume.create", { body: bodyOf({ Name: "data" }) });
    expect(named(checkedFacts(call))).to.deep.equal(["DriverOpts: subject volume data"]);
    expect(named(checkedFacts(callOf("volume.create", { body: bodyOf({}) })))).to.deep.equal([]);
  });

  it("leaves out kinds that do not matter", () => {
    const facts = created({ NetworkMode: "container:web", Binds: ["data:/data"] });
    expect(named(facts, new Set(["volume"]))).to.deep.equal([
      "HostConfig.Binds[0]: mount volume data",
    ]);
  });

  it("finds nothing in calls that name nothing", () => {
    for (const action of ["system.info", "container.list", "image.pull", "node.inspect"])
      expect(named(checkedFacts(callOf(action, { body: null })))).to.deep.equal([], action);
  });

  for (const action of [
    "container.create",
    "network.connect",
    "network.disconnect",
    "volume.create",
  ])
    it(`does not know what ${action} names whose body cannot be read`, () => {
      const call = callOf(action, { vars: { id: "x" }, body: null });
      expect(named(checkedFacts(call))).to.equal(null);
    });
});
