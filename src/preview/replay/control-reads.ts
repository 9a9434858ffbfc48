/** The facts that a control reads beside the request, its parameters and the time. */
export interface ControlReads {
  /** True for the caller in the settings: groups, roles, ids, home, permissions. */
  readonly user: boolean;
  /** True for data of dockerd and the disk: objects, usage, the host, resolved paths. */
  readonly surroundings: boolean;
}

/** Controls that read the request alone; of dockerd what `readsExecs` says. */
const REQUEST_ALONE = [
  ...["added_capabilities", "ambiguous_json", "apparmor_profile", "body_not_forwarded"],
  ...["build_options", "buildkit_sessions", "bulk_destructive", "cpu_limit", "daemon_load"],
  ...["dns_and_extra_hosts", "drop_all_capabilities", "endpoint_options", "environment_variables"],
  ...["gpu_requests", "hidden_parameters", "host_ipc_namespace", "host_pid_namespace"],
  ...["host_uts_namespace", "image_pinning", "image_registry_allowlist", "log_driver"],
  ...["memory_limit", "mount_propagation", "pids_limit", "plugin_management"],
  ...["privileged_container", "published_ports", "read_only_rootfs", "registry_push"],
  ...["request_target", "reserved_network_names", "resource_overrides", "restart_and_healthcheck"],
  ...["seccomp_profile", "static_addresses", "swarm_control", "sysctls", "unknown_endpoint"],
];

/** Controls that read the request and who calls. */
const USER_TOO = [
  ...["authenticated_user", "image_retag_and_load", "privileged_exec"],
  ...["read_only_role", "system_endpoints"],
];

/** Controls that read the request and what dockerd and the disk say. */
const SURROUNDINGS_TOO = [
  ...["cgroup_placement", "checkpoint_paths", "container_copy_in", "container_data_read"],
  ...["default_bridge", "docker_socket_mount", "exec_attach_access", "host_devices"],
  ...[
    "host_network_namespace",
    "host_user_namespace",
    "live_file_systems",
    "masked_paths",
    "mount_targets",
    "network_create",
    "no_new_privileges",
  ],
  ...["run_as_non_root", "runtime_selection", "selinux_label"],
  ...["sensitive_host_paths", "tenant_quota", "volume_driver", "windows_isolation"],
];

const READS: ReadonlyMap<string, ControlReads> = new Map([
  ...entries(REQUEST_ALONE, { user: false, surroundings: false }),
  ...entries(USER_TOO, { user: true, surroundings: false }),
  ...entries(SURROUNDINGS_TOO, { user: false, surroundings: true }),
]);

function entries(controls: readonly string[], reads: ControlReads) {
  return controls.map((control) => [control, reads] as const);
}

/** The control that asks who uses volumes, unless its parameter has the value. */
const READS_FILLS = {
  control: "volume_driver",
  parameter: "filled_volumes",
  unless: "any",
} as const;

/** Returns true if a control asks who uses volumes, by parameters that `valueOf` gives. */
export function readsFills(
  control: string,
  valueOf: (control: string, parameter: string) => unknown,
): boolean {
  const { parameter, unless } = READS_FILLS;
  return control === READS_FILLS.control && valueOf(control, parameter) !== unless;
}

/** Returns true if a control asks dockerd how many execs a container has, by parameters that `valueOf` gives. */
export function readsExecs(
  control: string,
  action: string,
  valueOf: (control: string, parameter: string) => unknown,
): boolean {
  return (
    control === "daemon_load" && action === "exec.create" && valueOf(control, "max_execs") !== 0
  );
}

const EVERYTHING: ControlReads = { user: true, surroundings: true };

/** Returns what a shipped control reads. */
export function readsOf(control: string): ControlReads {
  return READS.get(control) ?? EVERYTHING;
}

/** By control: others whose modes or parameters its rule reads. */
const READS_SETTINGS_OF: Readonly<Record<string, readonly string[]>> = {
  bind_mount_allowlist: ["run_as_own_uid", "swarm_control"],
  checkpoint_paths: ["bind_mount_allowlist"],
  docker_socket_mount: ["bind_mount_allowlist"],
  list_scope: ["container_ownership", "names_and_labels"],
  mount_targets: ["bind_mount_allowlist"],
  protect_authz_plugin: ["bind_mount_allowlist"],
  selinux_label: ["bind_mount_allowlist"],
  sensitive_host_paths: ["bind_mount_allowlist"],
};

/** Returns the other controls whose modes or parameters a shipped control reads. */
export function readsSettingsOf(control: string): readonly string[] {
  return Object.hasOwn(READS_SETTINGS_OF, control) ? (READS_SETTINGS_OF[control] ?? []) : [];
}

/** Returns true for a control that comes with the program. */
export function isShipped(control: string): boolean {
  const isListed = READS.has(control) || ALSO_SHIPPED.has(control);
  return isListed || Object.hasOwn(READS_SETTINGS_OF, control);
}

/** Shipped controls that read everything, and no settings but their own. */
const ALSO_SHIPPED: ReadonlySet<string> = new Set([
  ...[
    "container_ownership",
    "cross_container_sharing",
    "exec_user",
    "names_and_labels",
    "network_attachment",
  ],
  ...["role_actions", "run_as_own_uid", "stored_containers", "volume_ownership"],
]);
