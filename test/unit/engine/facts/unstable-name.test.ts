import { expect } from "chai";
import { unstableNameIn } from "../../../../src/engine/facts/unstable-name.js";
import { bodyOf, callOf, checkedFacts } from "./call.js";

const ID = "c0ffee01".repeat(8);
const SWARM_ID = "abcde12345".repeat(3).slice(0, 25);

function pathOf(action: string, options: Parameters<typeof callOf>[1]): string | null {
  const call = callOf(action, options);
  return unstableNameIn(checkedFacts(call), call)?.path ?? null;
}

const named = (name: string) => ({ query: new Map([["name", [name]]]) });

describe("unstableNameIn()", () => {
  it("finds new names of the form of a full id", () => {
    const body = bodyOf({ Image: "busybox" });
    expect(pathOf("container.create", { ...named(ID), body })).to.equal("name");
    expect(pathOf("container.create", { ...named(SWARM_ID), body })).to.equal(null);
    const rename = { vars: { name: "web" }, body: null };
    expect(pathOf("container.rename", { ...named(ID), ...rename })).to.equal("name");
    for (const name of [ID, SWARM_ID])
      expect(pathOf("network.create", { body: bodyOf({ Name: name }) })).to.equal("Name");
    expect(pathOf("secret.create", { body: bodyOf({ Name: SWARM_ID }) })).to.equal("Name");
    expect(pathOf("network.create", { body: bodyOf({ Name: "front" }) })).to.equal(null);
  });

  it("finds white space around names, which some versions drop", () => {
    const rename = { vars: { name: "web" }, body: null };
    expect(pathOf("container.rename", { ...named(" new"), ...rename })).to.equal("name");
    const old = { vars: { name: " web " }, body: null };
    expect(pathOf("container.rename", { ...named("new"), ...old })).to.equal("path");
    expect(pathOf("container.stop", { vars: { name: "web " }, body: null })).to.equal("path");
    expect(pathOf("container.stop", { vars: { name: "web" }, body: null })).to.equal(null);
  });

  it("knows the white space of Go, too", () => {
    for (const space of ["\u0085", "\u00a0", "\u2003", "\t"]) {
      const old = { vars: { name: `web${space}` }, body: null };
      expect(pathOf("container.stop", old), JSON.stringify(space)).to.equal("path");
    }
  });

  it("finds networks of endpoints that are not named by a full id", () => {
    const connect = (NetworkID: string) => ({
      ...{ vars: { id: "n" } },
      body: bodyOf({ Container: "web", EndpointConfig: { NetworkID } }),
    });
    const create = (NetworkID: string) => ({
      ...named("new"),
      body: bodyOf({ Image: "i", NetworkingConfig: { EndpointsConfig: { n: { NetworkID } } } }),
    });
    for (const ref of ["front", ID.slice(0, 12), ID.slice(1), `${ID}0`]) {
      expect(pathOf("network.connect", connect(ref)), ref).to.equal("EndpointConfig.NetworkID");
      expect(pathOf("container.create", create(ref)), ref).to.equal(
        "NetworkingConfig.EndpointsConfig.n.NetworkID",
      );
    }
    for (const ref of ["", ID, SWARM_ID]) {
      expect(pathOf("network.connect", connect(ref)), ref).to.equal(null);
      expect(pathOf("container.create", create(ref)), ref).to.equal(null);
    }
  });

  describe("for volumes that a request describes in two ways", () => {
    const bind = { Name: "local", Options: { type: "none", o: "bind", device: "/home/alice/x" } };
    const mount = (Target: string, VolumeOptions?: object, Source = "v") => ({
      ...{ Type: "volume", Source, Target, VolumeOptions },
    });
    const described = (target: string, DriverConfig: object) => mount(target, { DriverConfig });
    const create = (HostConfig: object, Config: object = {}) =>
      pathOf("container.create", {
        ...named("web"),
        body: bodyOf({ Image: "i", ...Config, HostConfig }),
      });

    const other: Readonly<Record<string, readonly [object, string]>> = {
      "described and plain": [
        { Mounts: [described("/a", bind), mount("/b")] },
        "HostConfig.Mounts[1]",
      ],
      "plain and described": [
        { Mounts: [mount("/b"), described("/a", bind)] },
        "HostConfig.Mounts[1]",
      ],
      "a bind and a mount": [
        { Binds: ["v:/b"], Mounts: [described("/a", bind)] },
        "HostConfig.Mounts[0]",
      ],
      "other values": [
        {
          Mounts: [
            described("/a", bind),
            described("/b", { Name: "local", Options: { ...bind.Options, device: "/etc" } }),
          ],
        },
        "HostConfig.Mounts[1]",
      ],
      "more options": [
        {
          Mounts: [
            described("/a", bind),
            described("/b", { Name: "local", Options: { ...bind.Options, size: "1" } }),
          ],
        },
        "HostConfig.Mounts[1]",
      ],
      "another driver": [
        { VolumeDriver: "nfs", Binds: ["v:/b"], Mounts: [mount("/a")] },
        "HostConfig.Mounts[0]",
      ],
      "the third of a name": [
        { Mounts: [mount("/a"), mount("/b"), described("/c", bind)] },
        "HostConfig.Mounts[2]",
      ],
    };
    for (const [what, [hostConfig, path]] of Object.entries(other)) {
      it(`finds ${what}`, () => {
        expect(create(hostConfig)).to.equal(path);
      });
    }

    const alike: Readonly<Record<string, object>> = {
      "the same twice": { Mounts: [described("/a", bind), described("/b", bind)] },
      "a driver that is named, and the default": {
        Binds: ["v:/b"],
        Mounts: [described("/a", { Name: "local" })],
      },
      "other names": { Mounts: [described("/a", bind), mount("/b", {}, "w")] },
      "no names": { Mounts: [mount("/a", { DriverConfig: bind }, ""), mount("/b", {}, "")] },
    };
    for (const [what, hostConfig] of Object.entries(alike)) {
      it(`lets ${what} pass`, () => {
        expect(create(hostConfig, { Volumes: { "/z": {} } })).to.equal(null);
      });
    }

    it("finds them in a service", () => {
      const body = bodyOf({
        Name: "web",
        TaskTemplate: {
          ContainerSpec: { Image: "i", Mounts: [described("/a", bind), mount("/b")] },
        },
      });
      expect(pathOf("service.create", { body })).to.equal("TaskTemplate.ContainerSpec.Mounts[1]");
    });
  });

  it("finds aliases of links that are paths", () => {
    const linked = (link: string) => ({
      ...named("app"),
      body: bodyOf({ Image: "i", HostConfig: { Links: [link] } }),
    });
    for (const link of [
      "web:../bob",
      "web:a/b",
      "web:..",
      "a/b",
      "/web:/app/..",
      "web:a/",
      "web:",
      "web:/",
    ])
      expect(pathOf("container.create", linked(link)), link).to.equal("HostConfig.Links[0]");
    for (const link of ["web", "/web", "web:db", "web:a.b", "/web:/app/db"])
      expect(pathOf("container.create", linked(link)), link).to.equal(null);
    const body = bodyOf({ Container: "app", EndpointConfig: { Links: ["web:../bob"] } });
    expect(pathOf("network.connect", { vars: { id: "n" }, body })).to.equal(
      "EndpointConfig.Links[0]",
    );
  });

  it("finds them wherever a container is referred to, and nowhere else", () => {
    for (const action of ["exec.create", "checkpoint.list", "container.archive_get"])
      expect(pathOf(action, { vars: { name: " web" }, body: null }), action).to.equal("path");
    const connect = (Container: string) => ({ vars: { id: "n" }, body: bodyOf({ Container }) });
    expect(pathOf("network.connect", connect("web "))).to.equal("Container");
    expect(pathOf("network.connect", connect("/web"))).to.equal(null);
    const query = new Map([["container", ["web "]]]);
    expect(pathOf("image.commit", { query, body: bodyOf({}) })).to.equal("container");
    expect(pathOf("image.inspect", { vars: { name: "nginx " }, body: null })).to.equal(null);
  });
});
