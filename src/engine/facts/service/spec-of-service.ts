import type { Body } from "../../../domain/call.js";
import type { HostFacts } from "../../../domain/facts.js";
import type { SpecFacts } from "../../../domain/spec-facts.js";
import type { MountFacts } from "../../../domain/storage-facts.js";
import { anonymousVolumesOf } from "../storage/anonymous-volumes.js";
import { isSince } from "../api-version.js";
import { capabilitiesOf } from "../container/capabilities.js";
import { asksByEnvironment, gpusOfService } from "../container/gpus.js";
import { imageMountsOf } from "../storage/image-mounts.js";
import { imageReferenceOf } from "../image/image-reference.js";
import {
  containerSpecOf,
  flagOf,
  objectOf,
  objectsOf,
  textMapOf,
  textOf,
  textsOf,
} from "../members.js";
import { addMount } from "../storage/mounts.js";
import { networksOfService } from "../network/networks.js";
import { PLAIN_SPEC } from "../container/plain-spec.js";
import { portsOfService } from "../network/ports.js";
import { resourcesOfService } from "../container/resources.js";
import { healthcheckOf, restartOfService } from "../container/restart.js";
import { securityOfService } from "./security-of-service.js";
import type { Storage } from "../storage/storage.js";
import { emptyStorage } from "../storage/storage.js";
import { sysctlsOf } from "../container/sysctls.js";
import { groupsOfContainer, userOfContainer } from "../container/user-of-container.js";
import { windowsOfService } from "../container/windows-of-spec.js";

const FIELD = "TaskTemplate.ContainerSpec";

/** Describes a service's container: the body of service.create and service.update. */
export function specOfService(
  service: Body,
  mounts: readonly MountFacts[],
  host: HostFacts,
  apiMinor: number | null,
): SpecFacts {
  const task = objectOf(service, "TaskTemplate");
  const container = objectOf(task, "ContainerSpec");
  return {
    ...PLAIN_SPEC,
    origin: "service",
    runtime: host.default_runtime,
    image: imageReferenceOf(textOf(container, "Image")),
    image_mounts: imageMountsOf(mounts),
    caps: capabilitiesOf(
      textsOf(container, "CapabilityAdd"),
      // Below API 1.41 dockerd ignores it.
      isSince(41, apiMinor) ? textsOf(container, "CapabilityDrop") : [],
      `${FIELD}.CapabilityAdd`,
      [],
    ),
    security: securityOfService(container, apiMinor),
    mounts,
    anonymous_volumes: anonymousVolumesOf(mounts),
    gpus: gpusOfService(task, asksByEnvironment(textsOf(container, "Env"))),
    networks: networksOfService(service),
    ports: portsOfService(service),
    sysctls: sysctlsOf(`${FIELD}.Sysctls`, textMapOf(container, "Sysctls")),
    user: userOfContainer(`${FIELD}.User`, textOf(container, "User")),
    groups_add: groupsOfContainer(`${FIELD}.Groups`, textsOf(container, "Groups")),
    windows: windowsOfService(container, mounts),
    resources: resourcesOfService(task, mounts, apiMinor),
    restart: restartOfService(task),
    healthcheck: healthcheckOf(container),
    rootfs_read_only: flagOf(container, "ReadOnly"),
  };
}

/** Returns the same container with everything unknown that depends on its mounts. */
export function withUnknownMounts(spec: SpecFacts): SpecFacts {
  return {
    ...spec,
    mounts: null,
    anonymous_volumes: null,
    image_mounts: null,
    windows: { ...spec.windows, pipes: null },
    resources: { ...spec.resources, shm: null },
  };
}

/** Returns all that a service's container mounts. */
export function storageOfService(service: Body, apiMinor: number | null): Storage {
  const storage = emptyStorage();
  const container = containerSpecOf(service);
  for (const [index, mount] of objectsOf(container, "Mounts").entries()) {
    addMount(storage, `${FIELD}.Mounts[${index}]`, mount, apiMinor);
  }
  return storage;
}
