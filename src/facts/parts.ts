import type { Body, Call, Value } from "../domain/call.js";
import type { Facts, HostFacts } from "../domain/facts.js";
import { isList } from "../domain/value-kinds.js";

/** The members of Facts that depend on the kind of call. */
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
  | "inside_binds"
  | "volumes"
  | "sharing"
  | "logs"
  | "objects"
  | "variables"
>;

/** A call that is about none of these. */
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
  inside_binds: [],
  volumes: [],
  sharing: [],
  logs: [],
  objects: [],
  variables: [],
});

/** Draws the parts of one kind of call. */
export type Draw = (call: Call, host: HostFacts) => Partial<Parts>;

/** Draws from an object, or gives `unread` where the body could not be read. */
export function fromObject(
  unread: Partial<Parts>,
  draw: (body: Body, call: Call, host: HostFacts) => Partial<Parts>,
): Draw {
  return (call, host) => {
    if (call.body === null) return unread;
    if (isList(call.body)) throw new TypeError("Cannot draw facts: the body must be an object");
    return draw(call.body, call, host);
  };
}

/** Draws from a list, or gives `unread` where the body could not be read. */
export function fromList(
  unread: Partial<Parts>,
  draw: (body: readonly Value[], call: Call) => Partial<Parts>,
): Draw {
  return (call) => {
    if (call.body === null) return unread;
    if (!isList(call.body)) throw new TypeError("Cannot draw facts: the body must be a list");
    return draw(call.body, call);
  };
}

/** What the template's `name` stands for; `""` when it has none. */
export function variableOf(call: Call, name: string): string {
  return call.vars[name] ?? "";
}

/** The value of a parameter that dockerd takes, the first; `""` when there is none. */
export function parameterOf(call: Call, name: string): string {
  return call.query.get(name)?.[0] ?? "";
}

/** All values of a parameter that dockerd takes as a list, in order. */
export function parametersOf(call: Call, name: string): readonly string[] {
  return call.query.get(name) ?? [];
}
