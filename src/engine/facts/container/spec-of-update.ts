import type { Body } from "../../../domain/call.js";
import type { HostFacts } from "../../../domain/facts.js";
import type { SpecFacts } from "../../../domain/spec-facts.js";
import { deviceRulesOf, devicesOf } from "./devices.js";
import { gpusOf } from "./gpus.js";
import { textOf } from "../members.js";
import { PLAIN_SPEC } from "./plain-spec.js";
import { resourcesOfUpdate } from "./resources.js";
import { restartOf } from "./restart.js";

/** Describes what container.update can change: resources and restart policy. */
export function specOfUpdate(resources: Body, host: HostFacts, apiMinor: number | null): SpecFacts {
  const devices = devicesOf(resources, "");
  return {
    ...PLAIN_SPEC,
    origin: "update",
    runtime: host.default_runtime,
    cgroup_parent: textOf(resources, "CgroupParent"),
    devices,
    device_rules: deviceRulesOf(resources, ""),
    gpus: gpusOf(resources, "", devices, false),
    resources: resourcesOfUpdate(resources, apiMinor),
    restart: restartOf(resources, true),
  };
}
