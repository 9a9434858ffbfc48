import type { SettingsPart } from "../../src/preview/session/settings-proposal.js";

const USERS = {
  groups: { chem: { members: ["bob"], roles: ["developer"] } },
  users: {
    alice: { uid: 1000, roles: ["developer"] },
    bob: {},
    root: { roles: ["admin", "lead"] },
  },
  roles: { lead: { may_exempt: true } },
};

const DAY_MS = 24 * 60 * 60 * 1000;

function exceptionFor(id: string, part: object, days = 5): SettingsPart {
  return {
    ...{ id, who: { users: ["alice"] }, when: {}, reason: "a reason", ticket: "T-1" },
    ...{ approved_by: "root", created: at(-10), expires: at(days) },
    ...part,
  };
}

function at(days: number): string {
  return `${new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 19)}Z`;
}

const PRIVILEGED = exceptionFor("privileged", { controls: ["privileged_container"], mode: "warn" });
const PIDS = exceptionFor("pids", { controls: ["host_pid_namespace"], mode: "off" });
const OF_IMAGE = exceptionFor("image", {
  ...{ controls: ["log_driver", "published_ports", "endpoint_options"], mode: "warn" },
  when: { images: ["docker.io/library/alpine:latest"] },
});
const WIDER = exceptionFor("wider", {
  controls: ["image_registry_allowlist"],
  set: { "image_registry_allowlist.allowed_images": ["**"] },
});
const PATHS = exceptionFor("paths", {
  controls: ["bind_mount_allowlist"],
  when: { actions: ["container.create"] },
  set: { "bind_mount_allowlist.allowed_mount_prefixes": ["/etc", "/srv"] },
});
const EXPIRED = exceptionFor("expired", { controls: ["host_ipc_namespace"], mode: "warn" }, -1);

/** By name: what a file of settings adds to those of the corpus. Each is replayed by each other. */
export const REPLAYED_SETTINGS: Readonly<Record<string, SettingsPart>> = {
  usual: USERS,
  "another text": { ...USERS, messages: { privileged_container: "Ask the operator." } },
  "fewer controls": {
    ...USERS,
    modes: {
      ...{ privileged_container: "warn", host_pid_namespace: "off", sensitive_host_paths: "off" },
      ...{ container_ownership: "off", docker_socket_mount: "warn" },
    },
  },
  "more controls": {
    ...USERS,
    modes: { drop_all_capabilities: "deny", memory_limit: "deny", run_as_non_root: "deny" },
  },
  "other images": {
    ...USERS,
    parameters: { "image_registry_allowlist.allowed_images": ["docker.io/library/*"] },
  },
  "more mounts": {
    ...USERS,
    parameters: { "bind_mount_allowlist.allowed_mount_prefixes": ["/srv", "/home", "/etc"] },
  },
  "a dry run": { ...USERS, enforcement: { mode: "dry_run" } },
  "a shadow": { ...USERS, enforcement: { mode: "enforce", shadow_profile: "restricted" } },
  "older versions": { ...USERS, parameters: { "request_target.max_api_version": "1.41" } },
  "short bodies": { ...USERS, parameters: { "body_not_forwarded.max_body_bytes": 200 } },
  "another profile for bob": { ...USERS, bindings: [{ groups: ["chem"], profile: "restricted" }] },
  "alice reads": {
    ...USERS,
    users: { ...USERS.users, alice: { uid: 1000, roles: ["reader"] } },
    roles: { ...USERS.roles, reader: { read_only: true, allow: [{ actions: ["*"] }] } },
  },
  "alice has own objects": {
    ...USERS,
    users: { ...USERS.users, alice: { uid: 1000, roles: ["own"] } },
    roles: { ...USERS.roles, own: { allow: [{ actions: ["*"], scope: "own" }] } },
  },
  "some exceptions": { ...USERS, exceptions: [PRIVILEGED, WIDER, EXPIRED] },
  "other exceptions": { ...USERS, exceptions: [PRIVILEGED, PIDS, PATHS, WIDER] },
  "an exception for an image": { ...USERS, exceptions: [OF_IMAGE, PIDS] },
  "an exception for an image, fewer controls": {
    ...USERS,
    exceptions: [OF_IMAGE, PIDS],
    modes: { container_ownership: "warn", sysctls: "off", log_driver: "deny" },
  },
  "strangers may": { ...USERS, unknown_user: { role: "developer" } },
  "groups of the host": {
    ...USERS,
    groups: {
      ...USERS.groups,
      admins: { roles: ["admin"], from: { os_groups: ["root"] } },
      people: { roles: ["developer"], from: { os_groups: ["users"] } },
    },
  },
  "groups of the host, fewer controls": {
    ...USERS,
    groups: {
      ...USERS.groups,
      admins: { roles: ["admin"], from: { os_groups: ["root"] } },
      people: { roles: ["developer"], from: { os_groups: ["users"] } },
    },
    modes: { privileged_container: "warn", host_pid_namespace: "off" },
  },
};
