import { CERTIFICATE_CHECKS } from "./checks/certificates.js";
import { CLOCK_AND_DISK_CHECKS } from "./checks/clock-and-disk.js";
import { CONFINEMENT_CHECKS } from "./checks/confinement.js";
import { CONTAINER_CHECKS } from "./checks/containers.js";
import { FILE_CHECKS } from "./checks/files.js";
import { LISTENER_CHECKS } from "./checks/listeners.js";
import { PLUGIN_CHECKS } from "./checks/plugin.js";
import { PROBE_CHECKS } from "./checks/probes.js";
import { REGISTRY_AND_RUNTIME_CHECKS } from "./checks/registries-and-runtimes.js";
import { SETTINGS_CHECKS } from "./checks/settings.js";
import { SOCKET_CHECKS } from "./checks/sockets.js";
import { VERSION_CHECKS } from "./checks/versions.js";
import type { Check } from "./finding.js";

/** All checks, by subject. */
export const CHECKS: readonly Check[] = [
  ...PROBE_CHECKS,
  ...PLUGIN_CHECKS,
  ...VERSION_CHECKS,
  ...LISTENER_CHECKS,
  ...SOCKET_CHECKS,
  ...FILE_CHECKS,
  ...CERTIFICATE_CHECKS,
  ...SETTINGS_CHECKS,
  ...CONFINEMENT_CHECKS,
  ...REGISTRY_AND_RUNTIME_CHECKS,
  ...CONTAINER_CHECKS,
  ...CLOCK_AND_DISK_CHECKS,
];
