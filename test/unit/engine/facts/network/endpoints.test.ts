import { expect } from "chai";
import type { Facts } from "../../../../../src/domain/facts.js";
import { bodyOf, callOf, checkedFacts, created, specIn } from "../call.js";

const SETTINGS = {
  IPAMConfig: {
    IPv4Address: "10.0.0.9",
    IPv6Address: "fd00::9",
    LinkLocalIPs: ["169.254.0.9", ""],
  },
  MacAddress: "02:00:00:00:00:01",
  Aliases: ["DB", "registry."],
  DNSNames: ["Vault"],
  DriverOpts: { a: "1", b: "2" },
  IPAddress: "10.0.0.1",
};
const SEEN = {
  addresses: ["02:00:00:00:00:01", "10.0.0.9", "fd00::9", "169.254.0.9"],
  names: ["db", "registry", "vault"],
  options: ["a", "b"],
};

function seen({ endpoints }: Facts): unknown {
  return {
    addresses: endpoints?.addresses?.map(({ value }) => value),
    names: endpoints?.names?.map(({ name }) => name),
    options: endpoints?.options?.map(({ name }) => name),
  };
}

function networksOf(hostConfig: Readonly<Record<string, unknown>>, endpoints = {}): unknown {
  const facts = created(hostConfig, { NetworkingConfig: { EndpointsConfig: endpoints } });
  return specIn(facts).networks?.map(({ ref }) => ref);
}

describe("endpoints of factsOf()", () => {
  it("reads those of a container", () => {
    expect(
      seen(created({}, { NetworkingConfig: { EndpointsConfig: { a: SETTINGS } } })),
    ).to.deep.equal(SEEN);
  });

  it("reads those of network.connect", () => {
    const body = bodyOf({ Container: "box", EndpointConfig: SETTINGS });
    expect(seen(checkedFacts(callOf("network.connect", { body })))).to.deep.equal(SEEN);
  });

  it("reads those of a service in both places", () => {
    const one = { Aliases: ["A"], DriverOpts: { x: "" } };
    const body = bodyOf({ TaskTemplate: { Networks: [one] }, Networks: [one] });
    const facts = checkedFacts(callOf("service.create", { body }));
    expect(seen(facts)).to.deep.equal({ addresses: [], names: ["a", "a"], options: ["x", "x"] });
    expect(facts.endpoints?.options?.map(({ field }) => field)).to.deep.equal([
      "TaskTemplate.Networks[0].DriverOpts.x",
      "Networks[0].DriverOpts.x",
    ]);
  });

  it("knows a container by its name, its host name and its own MAC address", () => {
    const body = bodyOf({
      Hostname: "Vault",
      Domainname: "Corp.",
      MacAddress: "02:00:00:00:00:02",
    });
    const query = new Map([["name", ["/Registry"]]]);
    const { endpoints } = checkedFacts(callOf("container.create", { query, body }));
    expect(endpoints?.names).to.deep.equal([
      { field: "name", name: "registry" },
      { field: "Hostname", name: "vault" },
      { field: "Domainname", name: "vault.corp" },
    ]);
    expect(endpoints?.addresses).to.deep.equal([
      { field: "MacAddress", value: "02:00:00:00:00:02" },
    ]);
  });

  it("knows a service by its name, and not by a template", () => {
    const container = { Hostname: '{{print "registry"}}' };
    const body = bodyOf({ Name: "Registry", TaskTemplate: { ContainerSpec: container } });
    expect(checkedFacts(callOf("service.create", { body })).endpoints?.names).to.deep.equal([
      { field: "Name", name: "registry" },
      { field: "TaskTemplate.ContainerSpec.Hostname", name: null },
    ]);
  });

  it("knows no name that would bring another entry into /etc/hosts", () => {
    const config = { Hostname: "h\n6.6.6.6 x", Domainname: "a b" };
    const links = ["db:a\tb", "db:/web/Alias", "db"];
    expect(created({ Links: links }, config).endpoints?.names).to.deep.equal([
      { field: "Hostname", name: null },
      { field: "Domainname", name: null },
      { field: "HostConfig.Links[0]", name: null },
      { field: "HostConfig.Links[1]", name: "alias" },
      { field: "HostConfig.Links[2]", name: "db" },
    ]);
  });

  it("knows the links of an endpoint", () => {
    const endpoints = { web: { Links: ["db:Vault"] } };
    const facts = created({}, { NetworkingConfig: { EndpointsConfig: endpoints } });
    expect(facts.endpoints?.names).to.deep.equal([
      { field: "NetworkingConfig.EndpointsConfig.web.Links[0]", name: "vault" },
    ]);
  });

  it("knows the name that a container is given later", () => {
    const query = new Map([["name", ["registry", "x"]]]);
    const { endpoints } = checkedFacts(callOf("container.rename", { query, body: null }));
    expect(endpoints?.names).to.deep.equal([{ field: "name", name: "registry" }]);
  });

  it("are none of other calls", () => {
    expect(checkedFacts(callOf("container.update", { body: bodyOf({}) })).endpoints).to.equal(null);
    expect(checkedFacts(callOf("container.create")).endpoints).to.equal(null);
  });

  it("lie on the default bridge only where no other is named", () => {
    expect(networksOf({})).to.deep.equal(["default"]);
    expect(networksOf({ NetworkMode: "default" })).to.deep.equal(["default"]);
    expect(networksOf({ NetworkMode: "default" }, { web: {} })).to.deep.equal(["web"]);
    expect(networksOf({}, { web: {} })).to.deep.equal(["web"]);
    expect(networksOf({ NetworkMode: "bridge" }, { web: {} })).to.deep.equal(["bridge", "web"]);
    expect(networksOf({ NetworkMode: "container:x" })).to.deep.equal([]);
  });
});
