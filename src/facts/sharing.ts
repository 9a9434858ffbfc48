import type { Body } from "../domain/call.js";
import type { Sharing } from "../domain/sharing.js";
import { objectOf, textOf, textsOf } from "./members.js";
import { endpointField, endpointsOf } from "./networks.js";

/** Every other container that a container to be created joins. */
export function sharingOfContainer(config: Body, hostConfig: Body): readonly Sharing[] {
  return [
    ...MODES.flatMap(([member, kind]) => modeOf(hostConfig, member, kind)),
    ...textsOf(hostConfig, "VolumesFrom").map((raw, index) =>
      shared(`HostConfig.VolumesFrom[${index}]`, "volumes", raw),
    ),
    ...linksOf(hostConfig, "HostConfig"),
    ...endpointsOf(config).flatMap(([name, endpoint]) => linksOf(endpoint, endpointField(name))),
  ];
}

/** Every container that network.connect links to. */
export function sharingOfConnect(body: Body): readonly Sharing[] {
  return linksOf(objectOf(body, "EndpointConfig"), "EndpointConfig");
}

/** The container whose network the classic builder's containers join. */
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

function linksOf(body: Body, field: string): readonly Sharing[] {
  return textsOf(body, "Links").map((raw, index) =>
    shared(`${field}.Links[${index}]`, "links", raw),
  );
}

/** Of `container:alias` and `container:mode` only the container counts. */
function shared(field: string, kind: Sharing["kind"], raw: string): Sharing {
  return { field, kind, ref: raw.split(":", 1)[0] ?? "" };
}
