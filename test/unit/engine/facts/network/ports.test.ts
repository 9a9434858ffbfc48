import { expect } from "chai";
import type { PortFacts } from "../../../../../src/domain/network-facts.js";
import { created, serviceSpec, specIn } from "../call.js";

function portsOf(hostConfig: Readonly<Record<string, unknown>>, config = {}): readonly PortFacts[] {
  return specIn(created(hostConfig, config)).ports ?? [];
}

function bound(binding: Readonly<Record<string, unknown>>): PortFacts | undefined {
  return portsOf({ PortBindings: { "80/tcp": [binding] } })[0];
}

describe("ports of factsOf()", () => {
  it("reads a binding", () => {
    expect(bound({ HostIp: "127.0.0.1", HostPort: "8080" })).to.deep.equal({
      field: "HostConfig.PortBindings.80/tcp[0]",
      by: "bindings",
      binding: "127.0.0.1:8080:80/tcp",
      host_ip: "127.0.0.1",
      host_port: "8080",
      low: 8080,
      high: 8080,
    });
  });

  const ranges: readonly [port: string, low: number | null, high: number | null][] = [
    ["", 0, 0],
    ["0", 0, 0],
    ["080", 80, 80],
    ["8000-8010", 8000, 8010],
    ["0-100", 0, 100],
    ["8080/udp", 8080, 8080],
    ["/80", 0, 0],
    ["65536", null, null],
    ["10-5", null, null],
    ["80-90-100", null, null],
    ["80-", null, null],
    ["-80", null, null],
    ["+80", null, null],
    [" 80", null, null],
    ["0x50", null, null],
  ];
  for (const [port, low, high] of ranges) {
    it(`reads the host's port ${JSON.stringify(port)} as dockerd does`, () => {
      expect(bound({ HostPort: port })).to.include({ host_port: port, low, high });
    });
  }

  const addresses: readonly [text: string, address: string | null][] = [
    ["", ""],
    ["0.0.0.0", ""],
    ["::", ""],
    ["0:0:0:0:0:0:0:0", ""],
    ["::ffff:0.0.0.0", ""],
    ["::FFFF:127.0.0.1", "127.0.0.1"],
    ["0:0::1", "::1"],
    ["localhost", null],
    ["127.0.0.1 ", null],
    ["127.0.0.010", null],
    ["127.1", null],
    ["fe80::1%eth0", null],
    ["[::1]", null],
  ];
  for (const [text, address] of addresses) {
    it(`reads the host's address ${JSON.stringify(text)} as dockerd does`, () => {
      expect(bound({ HostIp: text })?.host_ip).to.equal(address);
    });
  }

  it("takes a list of no bindings for one that says nothing", () => {
    const ports = portsOf({ PortBindings: { "80/tcp": [], "81/tcp": [null, {}] } });
    expect(ports.map(({ binding, low, host_ip: ip }) => [binding, low, ip])).to.deep.equal([
      ["80/tcp", 0, ""],
      ["81/tcp", 0, ""],
      ["81/tcp", 0, ""],
    ]);
  });

  it("lists exposed ports where all are published, but those that are bound", () => {
    const config = { ExposedPorts: { "80/tcp": {}, "443/tcp": {} } };
    const bindings = { PortBindings: { "80/tcp": [{ HostPort: "1" }] } };
    expect(portsOf(bindings, config)).to.have.length(1);
    const ports = portsOf({ ...bindings, PublishAllPorts: true }, config);
    expect(ports.map(({ by, binding }) => [by, binding])).to.deep.equal([
      ["bindings", "1:80/tcp"],
      ["exposed", "443/tcp"],
    ]);
  });

  it("reads a service's ports", () => {
    const ports = [{ TargetPort: 80, PublishedPort: 8080 }, { TargetPort: 81 }];
    const spec = serviceSpec({}, {}, { EndpointSpec: { Ports: ports } });
    expect(
      spec.ports?.map(({ field, binding, low, high }) => [field, binding, low, high]),
    ).to.deep.equal([
      ["EndpointSpec.Ports[0].PublishedPort", "8080:80", 8080, 8080],
      ["EndpointSpec.Ports[1].PublishedPort", "0:81", 0, 0],
    ]);
    const beyond = serviceSpec({}, {}, { EndpointSpec: { Ports: [{ PublishedPort: 2n ** 60n }] } });
    expect(beyond.ports?.[0]).to.include({ host_port: "", low: null, high: null });
  });
});
