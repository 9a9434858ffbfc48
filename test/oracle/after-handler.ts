import { differenceOf, isMembers, membersOf } from "./comparable.js";

type Settle = (value: unknown) => unknown;

/**
 * What handlers, at their newest API, make of a comparable value before it is executed: the default
 * network gets its name, a limit of 0 or less is none, a port without bindings gets an empty one, and
 * what only older APIs have is dropped. The decoder's value, before that, is compared as well.
 */
export function afterHandler(value: unknown, type: string): unknown {
  const settle = type.startsWith("service_") ? { Networks: dropped } : SETTLE;
  return settled(value, settle);
}

const SETTLE: Readonly<Record<string, Settle>> = {
  HostConfig: (value) => settled(value, SETTLE),
  NetworkingConfig: (value) => settled(value, SETTLE),
  KernelMemory: dropped,
  NetworkMode: (value) => (value === "bridge" ? null : value),
  PidsLimit: (value) => (Number(value) < 0 ? null : value),
  PortBindings: (value) =>
    entriesOf(value, ([port, list]) => [port, differenceOf(list, [{}]) === null ? null : list]),
  EndpointsConfig: (value) =>
    entriesOf(value, ([name, end]) => [name === "default" ? "bridge" : name, end]),
};

function settled(value: unknown, settle: Readonly<Record<string, Settle>>): unknown {
  return entriesOf(value, ([name, inner]) => [
    name,
    Object.hasOwn(settle, name) ? settle[name]?.(inner) : inner,
  ]);
}

type Entry = readonly [name: string, value: unknown];

function entriesOf(value: unknown, change: (entry: Entry) => Entry): unknown {
  return isMembers(value) ? membersOf(Object.entries(value).map(change)) : value;
}

function dropped(): null {
  return null;
}
