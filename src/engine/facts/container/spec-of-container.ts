import type { Body } from "../../../domain/call.js";
import type { HostFacts } from "../../../domain/facts.js";
import type { SpecFacts } from "../../../domain/spec-facts.js";
import type { MountFacts } from "../../../domain/storage-facts.js";
import { anonymousVolumesOf } from "../storage/anonymous-volumes.js";
import { capabilitiesOf } from "./capabilities.js";
import { deviceRulesOf, devicesOf } from "./devices.js";
import { asksByEnvironment, gpusOf } from "./gpus.js";
import { imageMountsOf } from "../storage/image-mounts.js";
import { imageReferenceOf } from "../image/image-reference.js";
import { flagOf, textMapOf, textOf, textsOf } from "../members.js";
import { namespacesOf } from "./namespaces.js";
import { networksOfContainer } from "../network/networks.js";
import { portsOfContainer } from "../network/ports.js";
import { resourcesOfContainer } from "./resources.js";
import { healthcheckOf, restartOf } from "./restart.js";
import { securityOfContainer } from "./security-of-container.js";
import { sysctlsOf } from "./sysctls.js";
import { groupsOfContainer, userOfContainer } from "./user-of-container.js";
import { windowsOfContainer } from "./windows-of-spec.js";

/** Describes a new container: the body of container.create and its HostConfig. */
export function specOfContainer(
  config: Body,
  hostConfig: Body,
  mounts: readonly MountFacts[],
  host: HostFacts,
): SpecFacts {
  const devices = devicesOf(hostConfig, "HostConfig.");
  const runtime = textOf(hostConfig, "Runtime");
  return {
    origin: "container",
    image: imageReferenceOf(textOf(config, "Image")),
    image_mounts: imageMountsOf(mounts),
    privileged: flagOf(hostConfig, "Privileged"),
    caps: capabilitiesOf(
      textsOf(hostConfig, "CapAdd"),
      textsOf(hostConfig, "CapDrop"),
      "HostConfig.CapAdd",
      textsOf(hostConfig, "Capabilities"),
    ),
    security: securityOfContainer(hostConfig),
    ns: namespacesOf(hostConfig),
    cgroup_parent: textOf(hostConfig, "CgroupParent"),
    cgroup: textOf(hostConfig, "Cgroup"),
    runtime_raw: runtime,
    runtime: runtime === "" ? host.default_runtime : runtime,
    annotations: textMapOf(hostConfig, "Annotations"),
    mounts,
    anonymous_volumes: anonymousVolumesOf(mounts),
    devices,
    device_rules: deviceRulesOf(hostConfig, "HostConfig."),
    gpus: gpusOf(hostConfig, "HostConfig.", devices, asksByEnvironment(textsOf(config, "Env"))),
    networks: networksOfContainer(config, hostConfig),
    ports: portsOfContainer(config, hostConfig),
    publish_all: flagOf(hostConfig, "PublishAllPorts"),
    sysctls: sysctlsOf("HostConfig.Sysctls", textMapOf(hostConfig, "Sysctls")),
    windows: windowsOfContainer(hostConfig, mounts),
    resources: resourcesOfContainer(hostConfig, mounts),
    ...runOf(config, hostConfig),
  };
}

/** Returns the user and the mode in which the container runs. */
function runOf(
  config: Body,
  hostConfig: Body,
): Pick<SpecFacts, "user" | "groups_add" | "restart" | "healthcheck" | "rootfs_read_only"> {
  return {
    user: userOfContainer("User", textOf(config, "User")),
    groups_add: groupsOfContainer("HostConfig.GroupAdd", textsOf(hostConfig, "GroupAdd")),
    restart: restartOf(hostConfig, false),
    healthcheck: healthcheckOf(config),
    rootfs_read_only: flagOf(hostConfig, "ReadonlyRootfs"),
  };
}
