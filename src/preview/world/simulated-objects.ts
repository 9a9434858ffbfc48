import { createHash } from "node:crypto";
import { CALLER, type ContainerStatus, type World, type WorldContainer } from "./world.js";

/** An object of a made-up dockerd. */
export interface SimulatedObject {
  readonly kind: SimulatedKind;
  readonly id: string;
  readonly names: readonly string[];
  /** `""` for an anonymous caller; null for nobody. */
  readonly owner: string | null;
  /** dockerd's response to an inspection. */
  readonly answer: object;
  /** True for a container that somebody attached to or waits for, so that it ends as soon as it runs. */
  readonly attended?: boolean;
}

/** The first word of the path by which a kind is inspected. */
export type SimulatedKind = "containers" | "exec" | "networks" | "volumes";

const CREATED = "2026-11-25T10:00:00Z";

/**
 * Lists the objects of a world.
 *
 * @param caller The name that the owner `caller` stands for.
 */
export function simulatedObjectsOf(world: World, caller: string): readonly SimulatedObject[] {
  const ownerIn = (owner: string | null): string | null => (owner === CALLER ? caller : owner);
  return [
    ...world.containers.map((one) => simulatedContainer({ ...one, owner: ownerIn(one.owner) })),
    ...world.networks.map((one) => simulatedNetwork({ ...one, owner: ownerIn(one.owner) })),
    ...world.volumes.map((one) =>
      simulatedVolume(one.name, ownerIn(one.owner), one.driver, one.options),
    ),
  ];
}

/** Finds an object as dockerd does: by the whole id, by a name, by the beginning of one id alone. */
export function objectMeant(
  objects: readonly SimulatedObject[],
  kind: string,
  ref: string,
): SimulatedObject | undefined {
  const ofKind = objects.filter((object) => object.kind === kind);
  const whole = ofKind.find(({ id, names }) => id === ref || names.includes(ref));
  if (whole !== undefined || kind === "volumes" || kind === "exec" || ref === "") return whole;
  const begun = ofKind.filter(({ id }) => id.startsWith(ref));
  return begun.length === 1 ? begun[0] : undefined;
}

/** Makes a container; one without an id gets that of its name. */
export function simulatedContainer(container: WorldContainer): SimulatedObject {
  const { names, owner, user, image, labels } = container;
  const [name = ""] = names;
  const id = container.id || idOf(name);
  const answer = {
    Id: id,
    Name: `/${name}`,
    Created: CREATED,
    Config: { User: user, Image: image, Labels: labels },
    HostConfig: { NetworkMode: "bridge", IpcMode: "private", PidMode: "", ReadonlyRootfs: false },
    Mounts: container.binds.map(mountOf),
    NetworkSettings: { Networks: {} },
    // What is executed ends at once.
    ExecIDs: null,
    State: containerStateOf(container.status ?? "running"),
  };
  return { kind: "containers", id, names, owner, answer };
}

/** Returns the state of a container as dockerd shows it; what has ended has ended with 0. */
export function containerStateOf(status: ContainerStatus): object {
  const isPaused = status === "paused";
  return {
    Status: status,
    Running: isPaused || status === "running",
    Paused: isPaused,
    ExitCode: 0,
  };
}

function mountOf(bind: string): object {
  const [source = "", target, mode = ""] = bind.split(":");
  const mount = { Destination: target, RW: !mode.split(",").includes("ro") };
  if (source.startsWith("/")) return { Type: "bind", Source: source, ...mount };
  const place = `/var/lib/docker/volumes/${source}/_data`;
  return { Type: "volume", Name: source, Source: place, Driver: "local", ...mount };
}

/** Makes a network; one without an id gets that of its name. */
export function simulatedNetwork(network: {
  readonly id: string;
  readonly name: string;
  readonly owner: string | null;
  readonly driver: string | null;
}): SimulatedObject {
  const { name, owner, driver } = network;
  const id = network.id || idOf(`network ${name}`);
  const known = driver === null ? {} : { Driver: driver, Scope: "local" };
  const answer = { Id: id, Name: name, Labels: {}, Created: CREATED, ...known };
  return { kind: "networks", id, names: [name], owner, answer };
}

/** Makes a volume. */
export function simulatedVolume(
  name: string,
  owner: string | null,
  driver: string,
  options: object,
): SimulatedObject {
  const answer = { Name: name, Driver: driver, Options: options, Labels: {}, CreatedAt: CREATED };
  return { kind: "volumes", id: `${name}@${CREATED}`, names: [name], owner, answer };
}

/** Makes an exec of a container. */
export function simulatedExec(
  id: string,
  owner: string | null,
  containerId: string,
): SimulatedObject {
  return { kind: "exec", id, names: [], owner, answer: { ID: id, ContainerID: containerId } };
}

function idOf(name: string): string {
  return createHash("sha256").update(name).digest("hex");
}
