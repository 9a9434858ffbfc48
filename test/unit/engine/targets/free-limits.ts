import type { ContainerLimits } from "../../../../src/domain/shares.js";

/** Of a container that nothing limits. */
export const FREE: ContainerLimits = {
  memory: 0,
  nanoCpus: 0,
  cpuQuota: 0,
  cpuPeriod: 0,
  cpuset: "",
  deviceRequests: [],
  devices: [],
};
