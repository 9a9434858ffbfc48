import type { Body } from "../../../domain/call.js";
import type { EndpointName, EndpointsFacts } from "../../../domain/network-facts.js";
import { objectOf, objectsOf, textMapOf, textOf, textsOf } from "../members.js";
import { endpointField, endpointsOf } from "./networks.js";
import { hostNameOf } from "./resolution.js";
import { ENDPOINT_SYSCTLS, endpointSysctlsOf } from "../container/sysctls.js";

/** The description of one endpoint: EndpointSettings, or the NetworkAttachmentConfig of a service. */
interface Endpoint {
  readonly field: string;
  readonly settings: Body;
}

type Addresses = NonNullable<EndpointsFacts["addresses"]>;

/** Returns the endpoints of a new container, which can be found by `name` too. */
export function endpointsOfContainer(config: Body, name: string): EndpointsFacts {
  const endpoints = endpointsOf(config).map(([network, settings]) => ({
    field: endpointField(network),
    settings,
  }));
  const [host, domain] = [textOf(config, "Hostname"), textOf(config, "Domainname")];
  const full = domain === "" ? [] : named("Domainname", `${host}.${domain}`);
  const names = [
    ...named("name", name),
    ...named("Hostname", host),
    ...full,
    ...linksOf(objectOf(config, "HostConfig"), "HostConfig"),
  ];
  // Below API 1.52 it is the address of an endpoint.
  return drawn(endpoints, names, given("MacAddress", textOf(config, "MacAddress")));
}

/** Returns the endpoints of a service's tasks; `Networks` beside TaskTemplate is the old spelling. */
export function endpointsOfService(service: Body): EndpointsFacts {
  const task = objectOf(service, "TaskTemplate");
  const host = textOf(objectOf(task, "ContainerSpec"), "Hostname");
  return drawn(
    [...listed(task, "TaskTemplate.Networks"), ...listed(service, "Networks")],
    [
      ...named("Name", textOf(service, "Name")),
      ...named("TaskTemplate.ContainerSpec.Hostname", host),
    ],
    [],
  );
}

/** Returns the endpoint of network.connect. */
export function endpointsOfConnect(body: Body): EndpointsFacts {
  const settings = objectOf(body, "EndpointConfig");
  return drawn([{ field: "EndpointConfig", settings }], [], []);
}

/** Returns what a new network says of addresses: it keeps them from other containers, or gives them to its first ones. */
export function endpointsOfNetwork(body: Body): EndpointsFacts {
  const addresses = objectsOf(objectOf(body, "IPAM"), "Config").flatMap((config, index) =>
    addressesOfPool(config, `IPAM.Config[${index}]`),
  );
  return drawn([], [], addresses);
}

function addressesOfPool(config: Body, field: string): Addresses {
  return [
    ...["IPRange", "Gateway"].flatMap((name) => given(`${field}.${name}`, textOf(config, name))),
    ...Object.entries(textMapOf(config, "AuxiliaryAddresses")).flatMap(([name, address]) =>
      given(`${field}.AuxiliaryAddresses.${name}`, address),
    ),
  ];
}

/** Returns the endpoints of container.rename: the existing ones get the new name. */
export function endpointsOfRename(name: string): EndpointsFacts {
  return drawn([], named("name", name), []);
}

function listed(body: Body, field: string): readonly Endpoint[] {
  return objectsOf(body, "Networks").map((settings, index) => ({
    field: `${field}[${index}]`,
    settings,
  }));
}

function drawn(
  endpoints: readonly Endpoint[],
  names: readonly EndpointName[],
  addresses: Addresses,
): EndpointsFacts {
  return {
    addresses: [...addresses, ...endpoints.flatMap(addressesOf)],
    names: [...names, ...endpoints.flatMap(aliasesOf)],
    options: endpoints.flatMap(optionsOf),
    sysctls: endpoints.flatMap(sysctlsOfEndpoint),
  };
}

function addressesOf({ field, settings }: Endpoint): Addresses {
  const ipam = objectOf(settings, "IPAMConfig");
  return [
    ...given(`${field}.MacAddress`, textOf(settings, "MacAddress")),
    ...given(`${field}.IPAMConfig.IPv4Address`, textOf(ipam, "IPv4Address")),
    ...given(`${field}.IPAMConfig.IPv6Address`, textOf(ipam, "IPv6Address")),
    ...textsOf(ipam, "LinkLocalIPs").flatMap((value, index) =>
      given(`${field}.IPAMConfig.LinkLocalIPs[${index}]`, value),
    ),
  ];
}

function given(field: string, value: string): Addresses {
  return value === "" ? [] : [{ field, value }];
}

function aliasesOf({ field, settings }: Endpoint): readonly EndpointName[] {
  const aliases = ["Aliases", "DNSNames"].flatMap((member) =>
    textsOf(settings, member).flatMap((alias, index) =>
      named(`${field}.${member}[${index}]`, alias),
    ),
  );
  return [...aliases, ...linksOf(settings, field)];
}

/** The alias of `container:alias`, which may follow a path, is a name in the container's /etc/hosts. */
function linksOf(body: Body, field: string): readonly EndpointName[] {
  return textsOf(body, "Links").flatMap((link, index) =>
    named(`${field}.Links[${index}]`, link.slice(link.lastIndexOf(":") + 1).replace(/^.*\//s, "")),
  );
}

/** Docker's DNS server is case-insensitive; dockerd removes one slash from the front of a container's name. */
function named(field: string, raw: string): readonly EndpointName[] {
  if (raw === "") return [];
  return [{ field, name: /\s|\{\{/.test(raw) ? null : hostNameOf(raw.replace(/^\//, "")) }];
}

function optionsOf({ field, settings }: Endpoint): NonNullable<EndpointsFacts["options"]> {
  return Object.keys(objectOf(settings, "DriverOpts")).map((name) => ({
    field: `${field}.DriverOpts.${name}`,
    name,
  }));
}

function sysctlsOfEndpoint({ field, settings }: Endpoint): NonNullable<EndpointsFacts["sysctls"]> {
  const option = textMapOf(settings, "DriverOpts")[ENDPOINT_SYSCTLS];
  if (option === undefined) return [];
  return endpointSysctlsOf(`${field}.DriverOpts.${ENDPOINT_SYSCTLS}`, option);
}
