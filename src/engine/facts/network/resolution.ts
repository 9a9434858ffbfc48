import { trimmedEnd } from "../../../domain/trimmed-end.js";
import type { Body } from "../../../domain/call.js";
import type { AddressRange, HostEntry, ResolutionFacts } from "../../../domain/network-facts.js";
import { subnetOf } from "./ip-address.js";
import { containerSpecOf, objectOf, textsOf } from "../members.js";

/** Returns the DNS servers and hosts of a new container. */
export function resolutionOfContainer(hostConfig: Body): ResolutionFacts {
  return {
    servers: [
      ...serversOf(hostConfig, "HostConfig", "Dns"),
      ...["DnsSearch", "DnsOptions"].flatMap((member) =>
        brokenOf(hostConfig, "HostConfig", member),
      ),
    ],
    hosts: hostsOf("HostConfig.ExtraHosts", textsOf(hostConfig, "ExtraHosts")),
  };
}

/** Returns the DNS servers and hosts of a service's containers. */
export function resolutionOfService(service: Body): ResolutionFacts {
  const container = containerSpecOf(service);
  const dns = objectOf(container, "DNSConfig");
  const field = "TaskTemplate.ContainerSpec";
  return {
    servers: [
      ...serversOf(dns, `${field}.DNSConfig`, "Nameservers"),
      ...["Search", "Options"].flatMap((member) => brokenOf(dns, `${field}.DNSConfig`, member)),
    ],
    hosts: textsOf(container, "Hosts").flatMap((line, index) =>
      hostsOfLine(`${field}.Hosts[${index}]`, line),
    ),
  };
}

/** Returns the hosts of a build: the values of `extrahosts`. */
export function resolutionOfBuild(extraHosts: readonly string[]): ResolutionFacts {
  return { servers: [], hosts: hostsOf("extrahosts", extraHosts) };
}

function serversOf(body: Body, field: string, member: string): readonly AddressRange[] {
  return textsOf(body, member).map((value, index) => ({
    field: `${field}.${member}[${index}]`,
    value,
    range: subnetOf(value.trim()),
  }));
}

/** Returns values with a line break, which starts a line of its own in resolv.conf: dockerd writes them unchecked. */
function brokenOf(body: Body, field: string, member: string): readonly AddressRange[] {
  return textsOf(body, member).flatMap((value, index) =>
    /[^\S ]/.test(value) ? [{ field: `${field}.${member}[${index}]`, value, range: null }] : [],
  );
}

function hostsOf(field: string, entries: readonly string[]): readonly HostEntry[] {
  return entries.map((entry, index) => hostOf(`${field}[${index}]`, entry, entry));
}

/** Reads `10.0.0.9 name alias`: engines use the first name, and may come to use all of them. */
function hostsOfLine(field: string, line: string): readonly HostEntry[] {
  const [address = "", ...names] = line.trim().split(/\s+/);
  return names.map((name) => hostOf(field, line, `${name}:${address}`));
}

/** Reads `name:address`, split at the first colon. Source: moby opts/hosts.go, ValidateExtraHost. */
function hostOf(field: string, value: string, entry: string): HostEntry {
  const end = entry.indexOf(":");
  const [name, address] = end < 0 ? ["", ""] : [entry.slice(0, end), entry.slice(end + 1)];
  const gateway = address === "host-gateway";
  return {
    field,
    value,
    name: /^[A-Za-z0-9_][A-Za-z0-9._-]*$/.test(name) ? hostNameOf(name) : null,
    gateway,
    range: gateway ? null : subnetOf(address.trim()),
  };
}

/** Returns a name in the form that is compared: `Db.Example.com.` is `db.example.com`. */
export function hostNameOf(name: string): string {
  return trimmedEnd(name, ".").toLowerCase();
}
