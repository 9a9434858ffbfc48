import type { Body } from "../domain/call.js";
import type { HostFacts } from "../domain/facts.js";
import type { SpecFacts } from "../domain/spec-facts.js";
import { deviceRulesOf, devicesOf } from "./devices.js";
import { gpusOf } from "./gpus.js";
import { textOf } from "./members.js";
import { PLAIN_SPEC } from "./plain-spec.js";

/** What container.update can change of a container: its resources. */
export function specOfUpdate(resources: Body, host: HostFacts): SpecFacts {
  const devices = devicesOf(resources, "");
  return {
    ...PLAIN_SPEC,
    origin: "update",
    runtime: host.default_runtime,
    cgroup_parent: textOf(resources, "CgroupParent"),
    devices,
    device_rules: deviceRulesOf(resources, ""),
    gpus: gpusOf(resources, "", devices, false),
  };
}
