import type { Body } from "../../../domain/call.js";
import type { DeviceFacts, DeviceRule } from "../../../domain/device-facts.js";
import { cleanPath } from "../../host-paths/lexical-paths.js";
import { objectsOf, textOf, textsOf } from "../members.js";

/** Returns the devices of a HostConfig or an update, whose members are below `prefix` (`HostConfig.`). */
export function devicesOf(resources: Body, prefix: string): readonly DeviceFacts[] {
  const devices = objectsOf(resources, "Devices").map((device, index) => ({
    ...deviceOf(`${prefix}Devices[${index}].PathOnHost`, "device", textOf(device, "PathOnHost")),
    permissions: textOf(device, "CgroupPermissions") || "rwm",
  }));
  const limits = BLOCK_LIMITS.flatMap((name) =>
    objectsOf(resources, name).map((limit, index) =>
      deviceOf(`${prefix}${name}[${index}].Path`, "throttle", textOf(limit, "Path")),
    ),
  );
  return limits.length === 0 ? devices : [...devices, ...limits];
}

/** Returns the rules of the device cgroup, as sent. */
export function deviceRulesOf(resources: Body, prefix: string): readonly DeviceRule[] {
  return textsOf(resources, "DeviceCgroupRules").map((raw, index) => ({
    field: `${prefix}DeviceCgroupRules[${index}]`,
    raw,
  }));
}

/** Returns true for `vendor.com/class=name`, as the Container Device Interface names a device. */
export function isCdiName(text: string): boolean {
  const equals = text.indexOf("=");
  const slash = text.indexOf("/");
  return slash > 0 && equals > slash + 1 && !text.includes("/", slash + 1);
}

const BLOCK_LIMITS: readonly string[] = [
  "BlkioWeightDevice",
  "BlkioDeviceReadBps",
  "BlkioDeviceWriteBps",
  "BlkioDeviceReadIOps",
  "BlkioDeviceWriteIOps",
];

function deviceOf(field: string, use: DeviceFacts["use"], raw: string): DeviceFacts {
  const cdi = use === "device" && isCdiName(raw);
  return {
    field,
    use,
    raw,
    path: cdi ? raw : cleanPath(raw),
    resolved: null,
    is_dir: null,
    permissions: "rwm",
    cdi,
  };
}
