import { containerStateOf, objectMeant, type SimulatedObject } from "./simulated-objects.js";
import type { ContainerStatus } from "./world.js";

/** The parts of dockerd's description of a container that clients and decisions read. */
interface Container {
  readonly State: { readonly Status: ContainerStatus };
  readonly HostConfig: { readonly AutoRemove?: boolean };
  readonly NetworkSettings: { readonly Networks: Networks };
}

/** A network that is not joined yet has no id. */
export type Networks = Readonly<Record<string, { readonly NetworkID: string }>>;

/** Returns what a container does. */
export function statusOf({ answer }: SimulatedObject): ContainerStatus {
  return (answer as Container).State.Status;
}

/** Returns true for a container that dockerd removes when it ends. */
export function isRemovedAtEnd({ answer }: SimulatedObject): boolean {
  return (answer as Container).HostConfig.AutoRemove === true;
}

/** Returns the networks of a container, by name. */
export function networksOf({ answer }: SimulatedObject): Networks {
  return (answer as Container).NetworkSettings.Networks;
}

/** Returns a container in another state. */
export function inState(object: SimulatedObject, status: ContainerStatus): SimulatedObject {
  return { ...object, answer: { ...object.answer, State: containerStateOf(status) } };
}

/** Returns a container in other networks. */
export function withNetworks(object: SimulatedObject, Networks: Networks): SimulatedObject {
  return { ...object, answer: { ...object.answer, NetworkSettings: { Networks } } };
}

/** Returns a container that has joined its networks, as it does when it starts. */
export function joinedContainer(
  object: SimulatedObject,
  objects: readonly SimulatedObject[],
): SimulatedObject {
  const networks = Object.keys(networksOf(object)).map((name) => {
    const id = objectMeant(objects, "networks", name)?.id ?? name;
    return [name, { NetworkID: id }] as const;
  });
  return withNetworks(object, Object.fromEntries(networks));
}
