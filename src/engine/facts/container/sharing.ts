import type { Body, Call } from "../../../domain/call.js";
import type { Sharing } from "../../../domain/sharing.js";
import { isBody } from "../../../domain/value-kinds.js";
import { objectOf, textOf, textsOf } from "../members.js";
import { endpointField, endpointsOf } from "../network/networks.js";

/** Returns every other container that a new container joins. */
export function sharingOfContainer(hostConfig: Body): readonly Sharing[] {
  return [
    ...MODES.flatMap(([member, kind]) => modeOf(hostConfig, member, kind)),
    ...textsOf(hostConfig, "VolumesFrom").map((raw, index) =>
      shared(`HostConfig.VolumesFrom[${index}]`, "volumes", raw),
    ),
    ...linksOnBridge(hostConfig).map(({ field, raw }) => shared(field, "links", raw)),
  ];
}

/**
 * Returns links that give a container the environment and the address of another. In user-defined networks
 * dockerd ignores the links of HostConfig; a link of an endpoint is an entry in the container's own DNS for a
 * name that it may resolve anyway.
 *
 * Source: moby daemon/daemon_unix.go, registerLinks; daemon/network.go, buildJoinOptions.
 */
function linksOnBridge(hostConfig: Body): readonly Link[] {
  const mode = textOf(hostConfig, "NetworkMode");
  const isOfUsers = !BUILT_IN_MODES.has(mode) && !mode.startsWith("container:");
  return isOfUsers ? [] : linksOf(hostConfig, "HostConfig");
}

/** Compared exactly, as dockerd compares them. */
const BUILT_IN_MODES = new Set(["", "default", "bridge", "host", "none"]);

/** Returns the container whose network the classic builder's containers join. */
export function sharingOfBuild(networkMode: string): readonly Sharing[] {
  return joined("networkmode", "network", networkMode);
}

const MODES = [
  ["PidMode", "pid"],
  ["IpcMode", "ipc"],
  ["NetworkMode", "network"],
] as const;

function modeOf(hostConfig: Body, member: string, kind: Sharing["kind"]): readonly Sharing[] {
  return joined(`HostConfig.${member}`, kind, textOf(hostConfig, member));
}

function joined(field: string, kind: Sharing["kind"], mode: string): readonly Sharing[] {
  if (!mode.startsWith("container:")) return [];
  return [{ field, kind, ref: mode.slice("container:".length) }];
}

/** A link as it was sent, `container:alias`. */
interface Link {
  readonly field: string;
  readonly raw: string;
}

function linksOfContainer(config: Body): readonly Link[] {
  return [
    ...linksOf(objectOf(config, "HostConfig"), "HostConfig"),
    ...endpointsOf(config).flatMap(([name, endpoint]) => linksOf(endpoint, endpointField(name))),
  ];
}

function linksOfConnect(body: Body): readonly Link[] {
  return linksOf(objectOf(body, "EndpointConfig"), "EndpointConfig");
}

function linksOf(body: Body, field: string): readonly Link[] {
  return textsOf(body, "Links").map((raw, index) => ({ field: `${field}.Links[${index}]`, raw }));
}

/** Returns the names that the links of a request create; `[]` for requests without links. */
export function aliasesOfLinks({
  action,
  body,
}: Call): readonly { readonly field: string; readonly alias: string }[] {
  const draw = LINKING.get(action);
  if (draw === undefined || body === null || !isBody(body)) return [];
  return draw(body).map(({ field, raw }) => ({ field, alias: aliasOf(raw) }));
}

const LINKING: ReadonlyMap<string, (body: Body) => readonly Link[]> = new Map([
  ["container.create", linksOfContainer],
  ["network.connect", linksOfConnect],
]);

/**
 * Returns the alias of a link; the whole link if it names none. dockerd shows `/container:/parent/alias`, and
 * accepts that too.
 *
 * @see docker/cli opts/parse.go and moby daemon/links.go, ParseLink
 */
function aliasOf(raw: string): string {
  const alias = raw.slice(raw.indexOf(":") + 1);
  return raw.startsWith("/") && raw.includes(":") ? alias.slice(alias.lastIndexOf("/") + 1) : alias;
}

/** Only the container of `container:alias` and `container:mode` counts. */
function shared(field: string, kind: Sharing["kind"], raw: string): Sharing {
  return { field, kind, ref: raw.split(":", 1)[0] ?? "" };
}
