import type { SecurityFacts, SpecFacts } from "../../../domain/spec-facts.js";
import { capabilitiesOf } from "./capabilities.js";
import { imageReferenceOf } from "../image/image-reference.js";
import { OWN_NAMESPACES } from "./namespaces.js";
import { userOfContainer } from "./user-of-container.js";
import { NO_RESOURCES } from "./resources.js";

/** Security options of a container that sets none. */
const PLAIN_SECURITY: SecurityFacts = Object.freeze({
  no_new_privileges: null,
  seccomp: [],
  apparmor: [],
  selinux: [],
  writable_cgroups: false,
  unknown: [],
  masked: { replaced: false, paths: [] },
  readonly: { replaced: false, paths: [] },
});

/** A container that requests nothing: the safe zeros, from which other kinds of specs differ. */
export const PLAIN_SPEC: Omit<SpecFacts, "origin" | "runtime"> = Object.freeze({
  image: imageReferenceOf(""),
  image_mounts: [],
  privileged: false,
  caps: capabilitiesOf([], [], "", []),
  security: PLAIN_SECURITY,
  ns: OWN_NAMESPACES,
  cgroup_parent: "",
  cgroup: "",
  runtime_raw: "",
  annotations: {},
  mounts: [],
  devices: [],
  device_rules: [],
  gpus: { requested: false, count: 0, all: false, ids: [], cdi: [], drivers: [], via_env: false },
  networks: [],
  ports: [],
  publish_all: false,
  sysctls: [],
  user: userOfContainer("User", ""),
  groups_add: [],
  windows: { isolation_field: "Isolation", isolation: "", credential_specs: [], pipes: [] },
  resources: NO_RESOURCES,
  restart: { name: "", retries: 0 },
  healthcheck: { set: false, disabled: false },
  rootfs_read_only: false,
  anonymous_volumes: 0,
});
