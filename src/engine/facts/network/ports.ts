import type { Body } from "../../../domain/call.js";
import type { PortFacts } from "../../../domain/network-facts.js";
import { addressOf } from "./ip-address.js";
import { asBody, asList, flagOf, integerOf, objectOf, objectsOf, textOf } from "../members.js";

type Range = Pick<PortFacts, "low" | "high">;

/** No address: all interfaces, unless the network sets another default. */
const ANY = "";
const UNREADABLE: Range = { low: null, high: null };

/** Returns every port that a new container publishes. */
export function portsOfContainer(config: Body, hostConfig: Body): readonly PortFacts[] {
  const bindings = objectOf(hostConfig, "PortBindings");
  const ports = Object.keys(bindings).flatMap((port) => bindingsOf(bindings, port));
  if (!flagOf(hostConfig, "PublishAllPorts")) return ports;
  const exposed = Object.keys(objectOf(config, "ExposedPorts"));
  return [...ports, ...exposed.filter((port) => bindings[port] === undefined).map(exposedPort)];
}

/** Returns every port that a service publishes, which is on all interfaces. */
export function portsOfService(service: Body): readonly PortFacts[] {
  return objectsOf(objectOf(service, "EndpointSpec"), "Ports").map((port, index) => {
    const published = integerOf(port, "PublishedPort");
    const shown = published === null ? "" : String(published);
    return {
      field: `EndpointSpec.Ports[${index}].PublishedPort`,
      by: "service",
      binding: `${shown}:${String(integerOf(port, "TargetPort"))}`,
      host_ip: ANY,
      host_port: shown,
      low: published,
      high: published,
    };
  });
}

/**
 * Returns the bindings of one port of a container. An empty list is one empty binding. Source: moby
 * daemon/server/router/container/container_routes.go, handlePortBindingsBC.
 */
function bindingsOf(bindings: Body, port: string): readonly PortFacts[] {
  const list = asList(bindings[port] ?? null, "PortBindings");
  const entries = list.length === 0 ? [null] : list;
  return entries.map((entry, index) => {
    const binding = asBody(entry, "PortBindings");
    const [ip, hostPort] = [textOf(binding, "HostIp"), textOf(binding, "HostPort")];
    return {
      field: `HostConfig.PortBindings.${port}[${index}]`,
      by: "bindings",
      binding: [ip, hostPort, port].filter((part) => part !== "").join(":"),
      host_ip: hostIpOf(ip),
      host_port: hostPort,
      ...rangeOf(hostPort),
    };
  });
}

function exposedPort(port: string): PortFacts {
  return {
    field: `ExposedPorts.${port}`,
    by: "exposed",
    binding: port,
    host_ip: ANY,
    host_port: "",
    low: 0,
    high: 0,
  };
}

/** Engines up to 28 publish on all interfaces if they cannot parse the address. */
function hostIpOf(text: string): string | null {
  if (text === "") return ANY;
  const address = addressOf(text);
  return address === "0.0.0.0" || address === "::" ? ANY : address;
}

/**
 * Engines up to 28 also accept `8080/udp` and `/x`, and read no protocol from them. Source: go-connections
 * nat/nat.go, SplitProtoPort; nat/parse.go, ParsePortRange.
 */
function rangeOf(text: string): Range {
  const [port = ""] = text.split("/", 1);
  if (port === "") return { low: 0, high: 0 };
  const [, low, high = low] = /^([0-9]{1,5})(?:-([0-9]{1,5}))?$/.exec(port) ?? [];
  if (low === undefined || Number(high) > 65_535 || Number(low) > Number(high)) return UNREADABLE;
  return { low: Number(low), high: Number(high) };
}
