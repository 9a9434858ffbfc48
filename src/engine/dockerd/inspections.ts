import type {
  ContainerMount,
  ContainerObject,
  DockerdObject,
  ReferenceKind,
} from "../../domain/dockerd-object.js";
import type { Sharing } from "../../domain/sharing.js";
import { lastingTime, volumeId } from "../../domain/owner-names.js";
import { flagIn, listIn, mapIn, nameIn, objectIn, textIn, textsIn } from "./members.js";
import { readStored } from "./read-stored.js";
import { volumeNameIn } from "./volume-name.js";

/** The path and the reader for inspecting objects of one kind. */
export interface Inspection {
  /** Returns the path `/containers/web/json`; `ref` may contain anything. */
  readonly target: (ref: string) => string;
  /**
   * Reads the response.
   *
   * @throws {Error} When it does not describe an object of the kind.
   */
  readonly read: (answer: Record<string, unknown>, apiVersion: string | undefined) => DockerdObject;
}

/** Without a version: each engine uses its own newest. */
export const INSPECTIONS: Readonly<Record<ReferenceKind, Inspection>> = {
  container: {
    target: (ref) => `/containers/${encodeURIComponent(ref)}/json`,
    read: readContainer,
  },
  exec: { target: (ref) => `/exec/${encodeURIComponent(ref)}/json`, read: readExec },
  network: { target: (ref) => `/networks/${encodeURIComponent(ref)}`, read: readNetwork },
  volume: { target: (ref) => `/volumes/${encodeURIComponent(ref)}`, read: readVolume },
  service: {
    target: (ref) => `/services/${encodeURIComponent(ref)}`,
    read: (answer) => readSwarm("service", answer),
  },
  task: { target: (ref) => `/tasks/${encodeURIComponent(ref)}`, read: readTask },
  secret: {
    target: (ref) => `/secrets/${encodeURIComponent(ref)}`,
    read: (answer) => readSwarm("secret", answer),
  },
  config: {
    target: (ref) => `/configs/${encodeURIComponent(ref)}`,
    read: (answer) => readSwarm("config", answer),
  },
};

const BARE = {
  names: [],
  labels: {},
  container: null,
  parent: null,
  volume: null,
  network: null,
} as const;

function readContainer(answer: Record<string, unknown>): DockerdObject {
  const config = objectIn(answer["Config"], "Config");
  return {
    ...BARE,
    kind: "container",
    id: nameIn(answer["Id"], "Id"),
    names: [nameIn(answer["Name"], "Name").replace(/^\//, "")],
    labels: textsIn(config["Labels"], "Config.Labels"),
    container: {
      user: textIn(config["User"], "Config.User"),
      hostName: textIn(config["Hostname"], "Config.Hostname"),
      domainName: textIn(config["Domainname"], "Config.Domainname"),
      image: textIn(config["Image"], "Config.Image"),
      createdAt: textIn(answer["Created"], "Created"),
      status: textIn(mapIn(answer["State"], "State")["Status"], "State.Status"),
      execs: "ExecIDs" in answer ? listIn(answer["ExecIDs"], "ExecIDs").length : null,
      logDriver: logDriverIn(objectIn(answer["HostConfig"], "HostConfig")),
      rootReadOnly: rootReadOnlyIn(objectIn(answer["HostConfig"], "HostConfig")),
      mounts: listIn(answer["Mounts"], "Mounts").map(readMount),
      ...readNetworks(objectIn(answer["NetworkSettings"], "NetworkSettings")),
      sharing: readSharing(objectIn(answer["HostConfig"], "HostConfig")),
      stored: readStored(answer),
    },
  };
}

function logDriverIn(config: Record<string, unknown>): string {
  return textIn(
    mapIn(config["LogConfig"], "HostConfig.LogConfig")["Type"],
    "HostConfig.LogConfig.Type",
  );
}

function rootReadOnlyIn({ ReadonlyRootfs }: Record<string, unknown>): boolean | null {
  return typeof ReadonlyRootfs === "boolean" ? ReadonlyRootfs : null;
}

function readMount(mount: unknown, index: number): ContainerMount {
  const field = `Mounts[${index}]`;
  const members = objectIn(mount, field);
  const { Type, Destination, RW } = members;
  return {
    type: nameIn(Type, `${field}.Type`),
    name: volumeNameIn(members, field),
    target: textIn(Destination, `${field}.Destination`),
    readOnly: !flagIn(RW, `${field}.RW`),
  };
}

/**
 * Returns the networks to join, and those that were joined. dockerd prefers an endpoint's NetworkID to the name, except for
 * its predefined networks, whose names never change.
 *
 * @see moby daemon/container_operations.go, getNetworkID
 */
function readNetworks({
  Networks,
}: Record<string, unknown>): Pick<ContainerObject, "toJoin" | "joined"> {
  const all = Object.entries(mapIn(Networks, "NetworkSettings.Networks")).map(
    ([name, endpoint]) => {
      const field = `NetworkSettings.Networks.${name}`;
      return { name, id: textIn(mapIn(endpoint, field)["NetworkID"], `${field}.NetworkID`) };
    },
  );
  return {
    toJoin: all
      .filter(({ name, id }) => id === "" && !OWN_NETWORKS.has(name))
      .map(({ name }) => name),
    joined: all.filter(({ name, id }) => id !== "" && !OWN_NETWORKS.has(name)),
  };
}

const MODES = [
  ["PidMode", "pid"],
  ["IpcMode", "ipc"],
  ["NetworkMode", "network"],
] as const;

/** @see moby daemon/container_operations.go, getNetworkedContainer, and the same for pid and ipc */
function readSharing(config: Record<string, unknown>): readonly Sharing[] {
  return MODES.flatMap(([member, kind]) => {
    const field = `HostConfig.${member}`;
    const [, ref] = /^container:(.*)$/s.exec(textIn(config[member], field)) ?? [];
    return ref === undefined ? [] : [{ field, kind, ref }];
  });
}

const OWN_NETWORKS: ReadonlySet<string> = new Set(["bridge", "default", "host", "none"]);

function readExec(answer: Record<string, unknown>): DockerdObject {
  const id = nameIn(answer["ID"], "ID");
  return { ...BARE, kind: "exec", id, parent: nameIn(answer["ContainerID"], "ContainerID") };
}

function readNetwork(answer: Record<string, unknown>): DockerdObject {
  return {
    ...BARE,
    kind: "network",
    id: nameIn(answer["Id"], "Id"),
    names: [nameIn(answer["Name"], "Name")],
    labels: textsIn(answer["Labels"], "Labels"),
    network: {
      driver: textIn(answer["Driver"], "Driver"),
      scope: textIn(answer["Scope"], "Scope"),
      ingress: answer["Ingress"] === true,
    },
  };
}

function readVolume(
  answer: Record<string, unknown>,
  apiVersion: string | undefined,
): DockerdObject {
  const name = nameIn(answer["Name"], "Name");
  return {
    ...BARE,
    kind: "volume",
    id: volumeId(name, lastingTime(answer["CreatedAt"], apiVersion)),
    names: [name],
    labels: textsIn(answer["Labels"], "Labels"),
    volume: {
      driver: nameIn(answer["Driver"], "Driver"),
      options: textsIn(answer["Options"], "Options"),
      cluster: Object.keys(mapIn(answer["ClusterVolume"], "ClusterVolume")).length > 0,
    },
  };
}

function readSwarm(kind: ReferenceKind, answer: Record<string, unknown>): DockerdObject {
  const spec = objectIn(answer["Spec"], "Spec");
  return {
    ...BARE,
    kind,
    id: nameIn(answer["ID"], "ID"),
    names: [nameIn(spec["Name"], "Spec.Name")],
    labels: textsIn(spec["Labels"], "Spec.Labels"),
  };
}

function readTask(answer: Record<string, unknown>): DockerdObject {
  const id = nameIn(answer["ID"], "ID");
  return { ...BARE, kind: "task", id, parent: textIn(answer["ServiceID"], "ServiceID") || null };
}
