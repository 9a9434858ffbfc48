import type { Body, Value } from "../../../domain/call.js";
import { isList } from "../../../domain/value-kinds.js";
import type { StoredContainerBody } from "../../request/read-stored-container.js";
import { objectOf, textOf, textsOf } from "../members.js";
import { bodyOf } from "./body-of.js";
import { withoutDefaults, type HostDefaults } from "./host-config.js";

/** A network that a stored container joins. */
export interface StoredNetwork {
  /** Its name when the container was created, or connected to it. */
  readonly name: string;
  /** Its full id, to which dockerd keeps even if it is renamed; `""` if the container has not joined it yet. */
  readonly id: string;
}

/** Returns the networks of a stored container. */
export function networksOfStored(body: Body): readonly StoredNetwork[] {
  const endpoints = objectOf(objectOf(body, "NetworkingConfig"), "EndpointsConfig");
  return Object.entries(endpoints).map(([name, endpoint]) => ({
    name,
    id: OWN_NETWORKS.has(name) ? "" : textOf(asEndpoint(endpoint), "NetworkID"),
  }));
}

/** dockerd finds them by their names, which never change. */
const OWN_NETWORKS: ReadonlySet<string> = new Set(["bridge", "default", "host", "none"]);

/**
 * Returns the body of a create that makes a container as dockerd stores it, without what dockerd itself writes into every
 * container. What an image gave it stays, because an inspection does not tell it from the creator's choice.
 */
export function createBodyOf(stored: StoredContainerBody, defaults: HostDefaults): Body {
  const { body } = stored;
  const hostConfig = objectOf(body, "HostConfig");
  const networking = objectOf(body, "NetworkingConfig");
  const endpoints = Object.entries(objectOf(networking, "EndpointsConfig")).map(
    ([name, endpoint]) => [name, endpointOf(asEndpoint(endpoint), stored)] as const,
  );
  return bodyOf({
    ...body,
    Hostname: isOwnHostname(stored, hostConfig) ? undefined : body["Hostname"],
    Env: envOf(body, hostConfig),
    HostConfig: withoutDefaults(hostConfig, defaults),
    NetworkingConfig: bodyOf({
      ...networking,
      EndpointsConfig: bodyOf(Object.fromEntries(endpoints)),
    }),
  });
}

function asEndpoint(value: Value): Body {
  return typeof value === "object" && value !== null && !isList(value) ? value : bodyOf({});
}

/**
 * Returns true for a host name that dockerd chose: the beginning of the id; in the host's network namespace that of the
 * host; in the one of another container the other's.
 *
 * @see moby daemon/container.go, newContainer and generateHostname
 */
function isOwnHostname({ id, body }: StoredContainerBody, hostConfig: Body): boolean {
  const mode = textOf(hostConfig, "NetworkMode");
  return (
    mode === "host" || mode.startsWith("container:") || textOf(body, "Hostname") === id.slice(0, 12)
  );
}

/**
 * Returns the environment. For a request of GPUs dockerd appends NVIDIA's variable, which overrides what the image has;
 * images for GPUs ask for all of them.
 *
 * @see moby daemon/nvidia_linux.go
 */
function envOf(body: Body, hostConfig: Body): Value | undefined {
  if (body["Env"] === undefined || !requestsGpus(hostConfig)) return body["Env"];
  return textsOf(body, "Env").filter(
    (entry) => !/^(?:NVIDIA_VISIBLE_DEVICES|CUDA_VERSION)=/.test(entry),
  );
}

function requestsGpus(hostConfig: Body): boolean {
  const requests = hostConfig["DeviceRequests"];
  return isList(requests ?? null) && (requests as readonly Value[]).some(isForNvidia);
}

function isForNvidia(request: Value): boolean {
  return ["", "nvidia"].includes(textOf(asEndpoint(request), "Driver"));
}

/**
 * Returns what was chosen of an endpoint; the rest shows how it runs. While the container runs, its MAC address may be
 * one that dockerd made.
 *
 * @see moby daemon/network/settings.go and daemon/container_operations.go, cleanOperationalData
 */
function endpointOf(endpoint: Body, { id, running }: StoredContainerBody): Body {
  const aliases = textsOf(endpoint, "Aliases").filter((alias) => alias !== id.slice(0, 12));
  return bodyOf({
    IPAMConfig: endpoint["IPAMConfig"],
    Links: endpoint["Links"],
    // Engines up to 24 add the beginning of the id.
    Aliases: aliases.length === 0 ? undefined : aliases,
    DriverOpts: endpoint["DriverOpts"],
    MacAddress: running ? undefined : endpoint["MacAddress"],
  });
}
