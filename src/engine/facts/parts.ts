import type { Body, Call, Value } from "../../domain/call.js";
import type { Facts, HostFacts } from "../../domain/facts.js";
import { isList } from "../../domain/value-kinds.js";

/** The members of Facts that depend on the action. */
export type Parts = Pick<
  Facts,
  | "spec"
  | "exec"
  | "image"
  | "network"
  | "endpoints"
  | "resolution"
  | "build"
  | "plugin"
  | "swarm"
  | "checkpoint"
  | "archive"
  | "host_paths"
  | "settled_paths"
  | "inside_binds"
  | "volumes"
  | "mounted_volumes"
  | "sharing"
  | "logs"
  | "objects"
  | "variables"
>;

/** The parts of a request that has none. */
export const NO_PARTS: Parts = Object.freeze({
  spec: null,
  exec: null,
  image: null,
  network: null,
  endpoints: null,
  resolution: null,
  build: null,
  plugin: null,
  swarm: null,
  checkpoint: null,
  archive: null,
  host_paths: [],
  settled_paths: [],
  inside_binds: [],
  volumes: [],
  mounted_volumes: [],
  sharing: [],
  logs: [],
  objects: [],
  variables: [],
});

/** Builds the parts of one action's requests. */
export type Draw = (call: Call, host: HostFacts) => Partial<Parts>;

/** Builds parts from an object; returns `unread` if the body could not be read. */
export function fromObject(
  unread: Partial<Parts>,
  draw: (body: Body, call: Call, host: HostFacts) => Partial<Parts>,
): Draw {
  return (call, host) => {
    if (call.body === null) return unread;
    if (isList(call.body)) throw new TypeError("Cannot build facts: the body must be an object");
    return draw(call.body, call, host);
  };
}

/** Builds parts from a list; returns `unread` if the body could not be read. */
export function fromList(
  unread: Partial<Parts>,
  draw: (body: readonly Value[], call: Call) => Partial<Parts>,
): Draw {
  return (call) => {
    if (call.body === null) return unread;
    if (!isList(call.body)) throw new TypeError("Cannot build facts: the body must be a list");
    return draw(call.body, call);
  };
}

/** Returns the value of the template's variable `name`; `""` if it has none. */
export function variableOf(call: Call, name: string): string {
  return call.vars[name] ?? "";
}

/** Returns the value of a parameter that dockerd uses, the first; `""` if there is none. */
export function parameterOf(call: Call, name: string): string {
  return call.query.get(name)?.[0] ?? "";
}

/** Returns all values of a parameter that dockerd reads as a list, in order. */
export function parametersOf(call: Call, name: string): readonly string[] {
  return call.query.get(name) ?? [];
}
