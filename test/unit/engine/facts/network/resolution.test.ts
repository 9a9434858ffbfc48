import { expect } from "chai";
import type { Facts } from "../../../../../src/domain/facts.js";
import { bodyOf, callOf, checkedFacts, created } from "../call.js";

function entries({ resolution }: Facts): unknown {
  return resolution?.hosts?.map(({ name, gateway, range }) => [name, gateway ? "host" : range]);
}

function hostsOf(...entry: readonly string[]): unknown {
  return entries(created({ ExtraHosts: entry }));
}

function served(container: Readonly<Record<string, unknown>>): Facts {
  const body = bodyOf({ TaskTemplate: { ContainerSpec: container } });
  return checkedFacts(callOf("service.update", { body }));
}

function built(...values: readonly string[]): Facts {
  const query = new Map(values.length === 0 ? [] : [["extrahosts", values]]);
  return checkedFacts(callOf("build.run", { query, body: null }));
}

describe("resolution of factsOf()", () => {
  it("cuts a host entry at the first colon", () => {
    expect(hostsOf("Db.Example.com.:10.0.0.9", "a:::1", "b: ::ffff:10.0.0.9 ")).to.deep.equal([
      ["db.example.com", "10.0.0.9/32"],
      ["a", "::1/128"],
      ["b", "10.0.0.9/32"],
    ]);
  });

  it("knows the one word that leads to the host", () => {
    expect(hostsOf("a:host-gateway", "a:Host-Gateway", "a: host-gateway")).to.deep.equal([
      ["a", "host"],
      ["a", null],
      ["a", null],
    ]);
  });

  it("knows no name and no address that would be more than one in /etc/hosts", () => {
    expect(
      hostsOf(
        "a metadata.google.internal:10.0.0.9",
        "a\n169.254.169.254 b:10.0.0.9",
        "#:10.0.0.9",
        "a=b,c:10.0.0.9",
      ),
    ).to.deep.equal(Array(4).fill([null, "10.0.0.9/32"]));
    expect(
      hostsOf("a:10.0.0.9,b=169.254.169.254", "a:10.0.0.9\n6.6.6.6 b", "a:010.0.0.9"),
    ).to.deep.equal(Array(3).fill(["a", null]));
    expect(hostsOf("a", "", "a=10.0.0.9", ":10.0.0.9")).to.deep.equal([
      [null, null],
      [null, null],
      [null, null],
      [null, "10.0.0.9/32"],
    ]);
  });

  it("reads a service's hosts the other way round, each name of a line", () => {
    const facts = served({
      Hosts: ["10.0.0.9 a B", "\thost-gateway c", "10.0.0.9", "", "::1 d", "10.0.0.9 e:6.6.6.6"],
    });
    expect(entries(facts)).to.deep.equal([
      ["a", "10.0.0.9/32"],
      ["b", "10.0.0.9/32"],
      ["c", "host"],
      ["d", "::1/128"],
      ["e", null],
    ]);
    expect(facts.resolution?.hosts?.[0]).to.include({
      field: "TaskTemplate.ContainerSpec.Hosts[0]",
      value: "10.0.0.9 a B",
    });
  });

  it("reads all hosts of a build", () => {
    expect(entries(built("a:10.0.0.9", "b:host-gateway"))).to.deep.equal([
      ["a", "10.0.0.9/32"],
      ["b", "host"],
    ]);
    expect(built().resolution).to.deep.equal({ servers: [], hosts: [] });
  });

  it("reads DNS servers, and what would write one", () => {
    const facts = created({
      Dns: ["10.0.0.53", "::FFFF:10.0.0.53", "x"],
      DnsSearch: ["example.com", "a b", "x\nnameserver 6.6.6.6"],
      DnsOptions: ["ndots:1", "x\rnameserver 6.6.6.6"],
    });
    expect(facts.resolution?.servers?.map(({ field, range }) => [field, range])).to.deep.equal([
      ["HostConfig.Dns[0]", "10.0.0.53/32"],
      ["HostConfig.Dns[1]", "10.0.0.53/32"],
      ["HostConfig.Dns[2]", null],
      ["HostConfig.DnsSearch[2]", null],
      ["HostConfig.DnsOptions[1]", null],
    ]);
  });

  it("reads them of a service", () => {
    const dns = { Nameservers: ["10.0.0.53"], Search: ["x\ny"], Options: ["x\ny", "z"] };
    const { resolution } = served({ DNSConfig: dns });
    expect(resolution?.servers?.map(({ field, range }) => [field, range])).to.deep.equal([
      ["TaskTemplate.ContainerSpec.DNSConfig.Nameservers[0]", "10.0.0.53/32"],
      ["TaskTemplate.ContainerSpec.DNSConfig.Search[0]", null],
      ["TaskTemplate.ContainerSpec.DNSConfig.Options[0]", null],
    ]);
  });

  it("is null where the body could not be read, and for calls that resolve nothing", () => {
    expect(checkedFacts(callOf("container.create")).resolution).to.equal(null);
    expect(checkedFacts(callOf("container.update", { body: bodyOf({}) })).resolution).to.equal(
      null,
    );
  });
});
