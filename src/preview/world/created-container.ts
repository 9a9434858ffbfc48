import { isMap, mapNodeOf, textNodeOf, textNodesOf } from "./body-tree.js";
import type { BodyMap, BodyNode } from "./body-tree.js";
import { simulatedContainer, containerStateOf, type SimulatedObject } from "./simulated-objects.js";

/** The data of a new container. */
export interface ContainerMaking {
  readonly id: string;
  readonly name: string;
  readonly owner: string;
  /** The body of the request. */
  readonly tree: BodyMap;
}

/** Makes a container as dockerd describes one that was just created, as far as clients and decisions read it. */
export function createdContainer({ id, name, owner, tree }: ContainerMaking): SimulatedObject {
  const host = mapNodeOf(tree["HostConfig"]);
  const object = simulatedContainer({
    ...{ id, owner, names: [name], labels: textNodesOf(tree["Labels"]) },
    ...{ user: textNodeOf(tree["User"]), image: textNodeOf(tree["Image"]) },
    binds: bindsIn(host),
  });
  const { Config: config, HostConfig: usual, ...rest } = object.answer as ContainerAnswer;
  const answer = {
    ...rest,
    Config: { ...config, ...flagsIn(tree, ["Tty", "OpenStdin"]), ...checkIn(tree) },
    HostConfig: { ...usual, ...saidIn(host) },
    NetworkSettings: { Networks: networksIn(tree, host) },
    State: containerStateOf("created"),
  };
  return { ...object, answer };
}

interface ContainerAnswer {
  readonly Config: object;
  readonly HostConfig: object;
}

/** dockerd has a value of its own for what is empty. */
function saidIn(host: BodyMap): object {
  return Object.fromEntries(
    Object.entries(host).filter(([, value]) => value !== null && value !== ""),
  );
}

/** Rules that need a health check read it when the container starts. */
function checkIn({ Healthcheck: check }: BodyMap): object {
  return check === undefined ? {} : { Healthcheck: check };
}

function flagsIn(tree: BodyMap, names: readonly string[]): object {
  return Object.fromEntries(
    names.filter((name) => tree[name] === true).map((name) => [name, true]),
  );
}

/** Networks are joined when the container starts; until then none has an id. */
function networksIn(tree: BodyMap, host: BodyMap): object {
  const mode = textNodeOf(host["NetworkMode"]);
  const main = mode === "" || mode === "default" ? "bridge" : mode;
  const named = Object.keys(mapNodeOf(mapNodeOf(tree["NetworkingConfig"])["EndpointsConfig"]));
  const names = named.length > 0 ? named : main.startsWith("container:") ? [] : [main];
  return Object.fromEntries(names.map((name) => [name, { NetworkID: "" }]));
}

/** Binds, and mounts in the same form. */
function bindsIn({ Binds: binds = [], Mounts: mounts = [] }: BodyMap): readonly string[] {
  return [
    ...(Array.isArray(binds) ? binds.filter((bind) => typeof bind === "string") : []),
    ...(Array.isArray(mounts) ? mounts.flatMap(bindOf) : []),
  ];
}

function bindOf(mount: BodyNode | undefined): readonly string[] {
  if (!isMap(mount)) return [];
  const { Type: type, Source: source, Target: target, ReadOnly: readOnly } = mount;
  const isKept = type === "bind" || (type === "volume" && textNodeOf(source) !== "");
  return isKept
    ? [`${textNodeOf(source)}:${textNodeOf(target)}${readOnly === true ? ":ro" : ""}`]
    : [];
}
