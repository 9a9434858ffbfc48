import { stateOf, thingMeant, type Thing } from "./things.js";
import type { Status } from "./world.js";

/** What clients and decisions read of dockerd's description of a container. */
interface Container {
  readonly State: { readonly Status: Status };
  readonly HostConfig: { readonly AutoRemove?: boolean };
  readonly NetworkSettings: { readonly Networks: Networks };
}

/** A network that is not joined yet has no id. */
export type Networks = Readonly<Record<string, { readonly NetworkID: string }>>;

/** Returns what a container does. */
export function statusOf({ answer }: Thing): Status {
  return (answer as Container).State.Status;
}

/** Returns true for a container that dockerd removes when it ends. */
export function isRemovedAtEnd({ answer }: Thing): boolean {
  return (answer as Container).HostConfig.AutoRemove === true;
}

/** Returns the networks of a container, by name. */
export function networksOf({ answer }: Thing): Networks {
  return (answer as Container).NetworkSettings.Networks;
}

/** Returns a container in another state. */
export function inState(thing: Thing, status: Status): Thing {
  return { ...thing, answer: { ...thing.answer, State: stateOf(status) } };
}

/** Returns a container in other networks. */
export function withNetworks(thing: Thing, Networks: Networks): Thing {
  return { ...thing, answer: { ...thing.answer, NetworkSettings: { Networks } } };
}

/** Returns a container that has joined its networks, as it does when it starts. */
export function joined(thing: Thing, things: readonly Thing[]): Thing {
  const networks = Object.keys(networksOf(thing)).map((name) => {
    const id = thingMeant(things, "networks", name)?.id ?? name;
    return [name, { NetworkID: id }] as const;
  });
  return withNetworks(thing, Object.fromEntries(networks));
}
