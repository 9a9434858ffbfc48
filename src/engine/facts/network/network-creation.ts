import type { Body } from "../../../domain/call.js";
import type { AddressRange, NetworkCreation } from "../../../domain/network-facts.js";
import { subnetOf } from "./ip-address.js";
import { flagOf, objectOf, objectsOf, textMapOf, textOf } from "../members.js";

/** Returns the network of network.create. */
export function networkCreationOf(body: Body): NetworkCreation {
  const ipam = objectOf(body, "IPAM");
  const ranges = objectsOf(ipam, "Config").flatMap((config, index) =>
    rangesOf(config, `IPAM.Config[${index}]`),
  );
  return {
    driver: textOf(body, "Driver"),
    ipam_driver: textOf(ipam, "Driver"),
    ipam_options: Object.keys(textMapOf(ipam, "Options")),
    options: textMapOf(body, "Options"),
    ranges,
    host_routes: ranges.length === 0 ? [] : null,
    config_from: textOf(objectOf(body, "ConfigFrom"), "Network"),
    config_only: flagOf(body, "ConfigOnly"),
    internal: flagOf(body, "Internal"),
    attachable: flagOf(body, "Attachable"),
    ingress: flagOf(body, "Ingress"),
    scope: textOf(body, "Scope"),
  };
}

function rangesOf(config: Body, field: string): readonly AddressRange[] {
  const auxiliary = Object.entries(textMapOf(config, "AuxiliaryAddresses"));
  return [
    ...["Subnet", "IPRange", "Gateway"].map((member) => [member, textOf(config, member)] as const),
    ...auxiliary.map(([name, address]) => [`AuxiliaryAddresses.${name}`, address] as const),
  ]
    .filter(([, value]) => value !== "")
    .map(([member, value]) => ({ field: `${field}.${member}`, value, range: subnetOf(value) }));
}
