import type { ContainerFacts } from "../host-facts.js";
import { listOrEmpty, membersOf, textOr, textsOnly, type JsonMembers } from "./members.js";
import type { VolumePaths } from "./volume-paths.js";

const NAMESPACES = {
  pid: "PidMode",
  net: "NetworkMode",
  ipc: "IpcMode",
  uts: "UTSMode",
  userns: "UsernsMode",
};

/** Reads the answer to `GET /containers/x/json`. */
export function containerIn(
  answer: unknown,
  volumes: ReadonlyMap<string, VolumePaths>,
): ContainerFacts {
  const { Name, State, HostConfig, Mounts } = membersOf(answer);
  const config = membersOf(HostConfig);
  const mounts = listOrEmpty(Mounts).map(membersOf);
  const mounted = mounts.flatMap((mount) => volumeOf(mount, volumes));
  return {
    name: textOr(Name).replace(/^\//, ""),
    running: membersOf(State)["Running"] === true,
    privileged: config["Privileged"] === true,
    hostNamespaces: Object.entries(NAMESPACES)
      .filter(([, member]) => config[member] === "host")
      .map(([name]) => name),
    binds: [
      ...mounts.filter(({ Type }) => Type === "bind").map(({ Source }) => textOr(Source)),
      ...mounted.flatMap(({ binds }) => binds),
    ],
    capabilities: textsOnly(config["CapAdd"]).map((name) =>
      name.toUpperCase().replace(/^CAP_/, ""),
    ),
    devices: [...devicesIn(config), ...mounted.flatMap(({ devices }) => devices)],
    securityOptions: textsOnly(config["SecurityOpt"]),
  };
}

function volumeOf(
  { Type, Name }: JsonMembers,
  volumes: ReadonlyMap<string, VolumePaths>,
): readonly VolumePaths[] {
  const paths = Type === "volume" ? volumes.get(textOr(Name)) : undefined;
  return paths === undefined ? [] : [paths];
}

/** A rule opens devices that the container can make itself, with the usual capability MKNOD. */
function devicesIn(config: JsonMembers): readonly string[] {
  const mapped = listOrEmpty(config["Devices"]).map(membersOf);
  const rules = textsOnly(config["DeviceCgroupRules"]);
  return [
    ...mapped.map(({ PathOnHost }) => textOr(PathOnHost)),
    ...rules.map((rule) => `rule "${rule}"`),
  ];
}
