import type { Body } from "../../../domain/call.js";
import type { SpecFacts } from "../../../domain/spec-facts.js";
import { asBody, objectOf, objectsOf, textOf } from "../members.js";

type Networks = NonNullable<SpecFacts["networks"]>;

/**
 * Returns every network that a new container joins. Without a mode and endpoints it is the default bridge; with
 * endpoints only it is not (moby daemon/container_operations.go, updateContainerNetworkSettings). An endpoint's
 * NetworkID is an entry of its own: dockerd prefers it to the name (moby daemon/container_operations.go, getNetworkID).
 */
export function networksOfContainer(config: Body, hostConfig: Body): Networks {
  const mode = textOf(hostConfig, "NetworkMode");
  const networks = endpointsOf(config).flatMap(([name, endpoint]) => {
    const field = endpointField(name);
    return [{ field, ref: name }, ...idOf(field, endpoint)];
  });
  if (mode.startsWith("container:")) return networks;
  if ((mode === "" || mode === "default") && networks.length > 0) return networks;
  return [{ field: "HostConfig.NetworkMode", ref: mode === "" ? "default" : mode }, ...networks];
}

/** Returns every network that a service's tasks join; `Networks` beside TaskTemplate is the old spelling. */
export function networksOfService(service: Body): Networks {
  const task = attachmentsOf(objectOf(service, "TaskTemplate"), "TaskTemplate.Networks");
  return [...task, ...attachmentsOf(service, "Networks")];
}

/** Returns the entries of NetworkingConfig.EndpointsConfig, by network. */
export function endpointsOf(config: Body): readonly (readonly [string, Body])[] {
  const endpoints = objectOf(objectOf(config, "NetworkingConfig"), "EndpointsConfig");
  return Object.entries(endpoints).map(([name, value]) => [name, asBody(value, "EndpointsConfig")]);
}

/** Returns `NetworkingConfig.EndpointsConfig.frontend`. */
export function endpointField(name: string): string {
  return `NetworkingConfig.EndpointsConfig.${name}`;
}

function idOf(field: string, endpoint: Body): Networks {
  const ref = textOf(endpoint, "NetworkID");
  return ref === "" ? [] : [{ field: `${field}.NetworkID`, ref }];
}

function attachmentsOf(body: Body, field: string): Networks {
  return objectsOf(body, "Networks").map((attachment, index) => ({
    field: `${field}[${index}].Target`,
    ref: textOf(attachment, "Target"),
  }));
}
