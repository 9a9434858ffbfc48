import type { Body } from "../../../domain/call.js";
import type { Namespace, SpecFacts } from "../../../domain/spec-facts.js";
import { textOf } from "../members.js";

/** The namespaces of containers that cannot choose them. */
export const OWN_NAMESPACES: SpecFacts["ns"] = Object.freeze({
  pid: namespaceOf(""),
  ipc: namespaceOf(""),
  net: namespaceOf(""),
  uts: namespaceOf(""),
  user: namespaceOf(""),
  cgroup: namespaceOf(""),
});

/** Returns the namespaces that HostConfig requests. */
export function namespacesOf(hostConfig: Body): SpecFacts["ns"] {
  return {
    pid: namespaceOf(textOf(hostConfig, "PidMode")),
    ipc: namespaceOf(textOf(hostConfig, "IpcMode")),
    net: namespaceOf(textOf(hostConfig, "NetworkMode")),
    uts: namespaceOf(textOf(hostConfig, "UTSMode")),
    user: namespaceOf(textOf(hostConfig, "UsernsMode")),
    cgroup: namespaceOf(textOf(hostConfig, "CgroupnsMode")),
  };
}

function namespaceOf(mode: string): Namespace {
  return mode.startsWith("container:")
    ? { mode: "container", container: mode.slice("container:".length) }
    : { mode, container: null };
}
