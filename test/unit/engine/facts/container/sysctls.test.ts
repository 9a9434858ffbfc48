import { expect } from "chai";
import type { Facts } from "../../../../../src/domain/facts.js";
import { bodyOf, callOf, checkedFacts, created, serviceSpec, specIn } from "../call.js";

const OPTION = "com.docker.network.endpoint.sysctls";

function namesOf(sysctls: Readonly<Record<string, string>>): unknown {
  return specIn(created({ Sysctls: sysctls })).sysctls?.map(({ name }) => name);
}

function endpointNames({ endpoints }: Facts): unknown {
  return endpoints?.sysctls?.map(({ name }) => name);
}

function connected(option: string): Facts {
  const body = bodyOf({ Container: "box", EndpointConfig: { DriverOpts: { [OPTION]: option } } });
  return checkedFacts(callOf("network.connect", { body, vars: { id: "web" } }));
}

describe("sysctls of factsOf()", () => {
  it("reads either separator", () => {
    const sysctls = {
      "net.ipv4.ip_forward": "1",
      "net/ipv4/ip_forward": "1",
      "net/ipv4.ip_forward": "1",
    };
    expect(namesOf(sysctls)).to.deep.equal(Array(3).fill("net.ipv4.ip_forward"));
  });

  it("knows no name that is not surely one file of the kernel's", () => {
    for (const name of [
      "",
      "kernel",
      "net..ipv4",
      "net.ipv4.",
      ".net.ipv4",
      " net.ipv4.x",
      "net.ipv4.x ",
      "net.ipv4/../../kernel/core_pattern",
      "net.ipv4.conf.eth0.x=1,net.ipv4.conf.IFNAME.y",
    ])
      expect(namesOf({ [name]: "1" }), name).to.deep.equal([null]);
  });

  it("knows none where dockerd would split the value into several", () => {
    const value = "1,net.ipv4.conf.IFNAME.route_localnet=1";
    expect(namesOf({ "net.ipv4.conf.eth0.arp_ignore": value })).to.deep.equal([null]);
    expect(namesOf({ "net.ipv4.conf.eth0.arp_ignore": "1" })).to.deep.equal([
      "net.ipv4.conf.eth0.arp_ignore",
    ]);
    expect(namesOf({ "net.ipv4.tcp_x": "1,2" })).to.deep.equal(["net.ipv4.tcp_x"]);
  });

  it("reads them of a service", () => {
    expect(serviceSpec({ Sysctls: { "net/core/somaxconn": "1" } }).sysctls).to.deep.equal([
      {
        field: "TaskTemplate.ContainerSpec.Sysctls.net/core/somaxconn",
        name: "net.core.somaxconn",
      },
    ]);
  });

  it("reads every one of an endpoint's", () => {
    expect(
      endpointNames(connected("net.ipv4.conf.IFNAME.a=1,net.ipv6.conf.ifname.b=2")),
    ).to.deep.equal(["net.ipv4.conf.IFNAME.a", "net.ipv6.conf.IFNAME.b"]);
    expect(endpointNames(connected("net.ipv4.conf.IFNAME.a=1,"))).to.deep.equal([
      "net.ipv4.conf.IFNAME.a",
      null,
    ]);
    expect(endpointNames(connected("net.ipv4.conf.IFNAME./../x=1"))).to.deep.equal([null]);
    expect(endpointNames(connected(""))).to.deep.equal([null]);
  });

  it("reads endpoints of containers and, in both places, of services", () => {
    const settings = { DriverOpts: { [OPTION]: "net.ipv4.conf.IFNAME.a=1" } };
    const container = created({}, { NetworkingConfig: { EndpointsConfig: { web: settings } } });
    expect(container.endpoints?.sysctls).to.deep.equal([
      {
        field: `NetworkingConfig.EndpointsConfig.web.DriverOpts.${OPTION}`,
        name: "net.ipv4.conf.IFNAME.a",
      },
    ]);
    const body = bodyOf({ TaskTemplate: { Networks: [settings] }, Networks: [{}, settings] });
    const { endpoints } = checkedFacts(callOf("service.update", { body }));
    expect(endpoints?.sysctls?.map(({ field }) => field)).to.deep.equal([
      `TaskTemplate.Networks[0].DriverOpts.${OPTION}`,
      `Networks[1].DriverOpts.${OPTION}`,
    ]);
  });
});
