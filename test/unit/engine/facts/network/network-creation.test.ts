import { expect } from "chai";
import type { NetworkCreation } from "../../../../../src/domain/network-facts.js";
import { bodyOf, callOf, checkedFacts } from "../call.js";

function created(body: Readonly<Record<string, unknown>>): NetworkCreation | null | undefined {
  const call = callOf("network.create", { body: bodyOf({ Name: "web", ...body }) });
  return checkedFacts(call).network?.create;
}

function rangeOf(subnet: string): unknown {
  return created({ IPAM: { Config: [{ Subnet: subnet }] } })?.ranges?.[0]?.range;
}

describe("network.create of factsOf()", () => {
  it("asks for nothing where the body says nothing", () => {
    expect(created({})).to.deep.equal({
      driver: "",
      ipam_driver: "",
      ipam_options: [],
      options: {},
      ranges: [],
      host_routes: [],
      config_from: "",
      config_only: false,
      internal: false,
      attachable: false,
      ingress: false,
      scope: "",
    });
  });

  it("is read in full", () => {
    const body = {
      Driver: "overlay",
      IPAM: { Driver: "x", Options: { "": "", a: "b" } },
      Options: { encrypted: "" },
      ConfigFrom: { Network: "cfg" },
      ConfigOnly: true,
      Internal: true,
      Attachable: true,
      Ingress: true,
      Scope: "swarm",
    };
    expect(created(body)).to.deep.equal({
      driver: "overlay",
      ipam_driver: "x",
      ipam_options: ["", "a"],
      options: { encrypted: "" },
      ranges: [],
      host_routes: [],
      config_from: "cfg",
      config_only: true,
      internal: true,
      attachable: true,
      ingress: true,
      scope: "swarm",
    });
  });

  it("lists every subnet and address", () => {
    const config = {
      Subnet: "10.0.0.0/8",
      IPRange: "10.1.0.0/16",
      Gateway: "10.0.0.1",
      AuxiliaryAddresses: { host: "10.0.0.2", none: "" },
    };
    const ranges = created({ IPAM: { Config: [{}, config] } })?.ranges;
    expect(ranges?.map(({ field, range }) => [field, range])).to.deep.equal([
      ["IPAM.Config[1].Subnet", "10.0.0.0/8"],
      ["IPAM.Config[1].IPRange", "10.1.0.0/16"],
      ["IPAM.Config[1].Gateway", "10.0.0.1/32"],
      ["IPAM.Config[1].AuxiliaryAddresses.host", "10.0.0.2/32"],
    ]);
  });

  const subnets: readonly [text: string, range: string | null][] = [
    ["169.254.0.0/16", "169.254.0.0/16"],
    ["169.254.0.0/016", "169.254.0.0/16"],
    ["FD00:0::/8", "fd00::/8"],
    ["::ffff:169.254.0.0/112", "169.254.0.0/16"],
    ["::ffff:a9fe:a9fe/128", "169.254.169.254/32"],
    ["::ffff:0:0/95", null],
    ["10.0.0.0/33", null],
    ["fd00::/129", null],
    ["010.0.0.0/8", null],
    ["10.0.0.0/-1", null],
    ["10.0.0.0/", null],
    ["10.0/8", null],
    ["172.20.5.5/16", "172.20.0.0/16"],
    ["255.255.255.255/1", "128.0.0.0/1"],
    ["9.9.9.9/0", "0.0.0.0/0"],
    ["fd00:0:0:1::ffff/48", "fd00::/48"],
    ["FDff:ffff::1/9", "fd80::/9"],
    ["::10.0.0.1/100", "::/100"],
    ["::1.2.3.4/128", "::1.2.3.4/128"],
    ["::ffff:10.9.9.9/104", "10.0.0.0/8"],
    ["::ffff:0:0/96", "0.0.0.0/0"],
    ["fe80::%eth0/64", null],
    ["x", null],
    [" 10.0.0.0/8", null],
    ["10.0.0.0/8\n", null],
  ];
  for (const [text, range] of subnets) {
    it(`reads the subnet ${JSON.stringify(text)} as ${String(range)}`, () => {
      expect(rangeOf(text)).to.equal(range);
    });
  }

  it("does not know the host's routes before they are read", () => {
    expect(created({ IPAM: { Config: [{ Subnet: "10.0.0.0/8" }] } })?.host_routes).to.equal(null);
  });

  it("names as static addresses all but the subnets", () => {
    const config = {
      Subnet: "172.20.0.0/16",
      IPRange: "172.20.0.8/32",
      Gateway: "172.20.0.1",
      AuxiliaryAddresses: { Subnet: "172.20.0.2", none: "" },
    };
    const body = bodyOf({ Name: "web", IPAM: { Config: [{ Subnet: "172.21.0.0/16" }, config] } });
    const { endpoints } = checkedFacts(callOf("network.create", { body }));
    expect(endpoints).to.deep.equal({
      addresses: [
        { field: "IPAM.Config[1].IPRange", value: "172.20.0.8/32" },
        { field: "IPAM.Config[1].Gateway", value: "172.20.0.1" },
        { field: "IPAM.Config[1].AuxiliaryAddresses.Subnet", value: "172.20.0.2" },
      ],
      names: [],
      options: [],
      sysctls: [],
    });
  });

  it("is none of other calls", () => {
    const { network } = checkedFacts(callOf("network.disconnect", { vars: { id: "web" } }));
    expect(network).to.deep.equal({ ref: "web", network_id: "", container: null, create: null });
  });
});
