import { UsageError } from "../../domain/errors.js";
import type { HostUser } from "./host-users.js";

/** The uses of a host. */
export const USES = ["shared-workstation", "ci-runner", "single-admin", "agent-sandbox"] as const;
export type HostUse = (typeof USES)[number];

/** A phrase about each use. */
export const USE_SUMMARIES: Readonly<Record<HostUse, string>> = {
  "shared-workstation": "several users with certificates, kept apart from each other",
  "ci-runner": "jobs of a CI system, which run containers",
  "single-admin": "one administrator, protected from mistakes and from hostile images",
  "agent-sandbox": "a program that runs code which was not reviewed",
};

/**
 * Renders the settings of a use. Users are those who get a certificate.
 *
 * @throws {UsageError} When the use keeps users apart, and there are none.
 */
export function settingsOfUse(use: HostUse, users: readonly HostUser[]): string {
  const lines = users.length === 0 ? withoutUsers(use) : WITH_USERS[use](users);
  return [...header(use), ...lines, ""].join("\n");
}

function header(use: HostUse): readonly string[] {
  return [
    `# Settings of Dockwarden for the use ${use}, written by "dockwarden init": docs/set-up/init.md.`,
    '# "dockwarden settings check FILE" checks a change before "systemctl reload dockwarden" uses it.',
    "schema: 1",
  ];
}

/** Stricter than ci: no host paths, hard limits, and only the caller's own volumes and data. */
const SANDBOX = [
  "  ci:",
  "    modes:",
  ...["memory_limit", "cpu_limit", "pids_limit", "resource_overrides", "no_new_privileges"].map(
    denied,
  ),
  ...["volume_ownership", "container_data_read", "tenant_quota", "mount_targets"].map(denied),
  "    parameters:",
  "      bind_mount_allowlist.allowed_mount_prefixes: []",
];

function denied(control: string): string {
  return `      ${control}: deny`;
}

function withoutUsers(use: HostUse): readonly string[] {
  switch (use) {
    case "shared-workstation":
      throw new UsageError(
        'Cannot set up shared-workstation without users: pass "--user NAME" for each of them',
      );
    case "ci-runner":
      return ["profile: ci"];
    case "single-admin":
      return ["profile: baseline", "anonymous: { role: admin }"];
    case "agent-sandbox":
      return ["profile: ci", "profiles:", ...SANDBOX];
  }
}

/** Only root can open dockerd's own socket, since init sets its group to root. */
const ROOT_ON_SOCKET = [
  "profile: baseline",
  "anonymous: { role: admin }",
  "unknown_user: { role: null }",
];

const WITH_USERS: Readonly<Record<HostUse, (users: readonly HostUser[]) => readonly string[]>> = {
  "shared-workstation": (users) => [
    ...ROOT_ON_SOCKET,
    ...usersSection(users, personOf),
    `bindings: [{ users: [${names(users)}], profile: multi-tenant }]`,
  ],
  "ci-runner": (users) => [...ROOT_ON_SOCKET, ...inGroup("ci", users)],
  "single-admin": (users) => [
    ...ROOT_ON_SOCKET,
    ...usersSection(users, () => "{ roles: [admin] }"),
  ],
  "agent-sandbox": (users) => [
    ...ROOT_ON_SOCKET,
    ...inGroup("agents", users),
    "profiles:",
    ...SANDBOX,
  ],
};

function inGroup(group: string, users: readonly HostUser[]): readonly string[] {
  return [
    ...usersSection(users, () => `{ groups: [${group}] }`),
    `groups: { ${group}: {} }`,
    `bindings: [{ groups: [${group}], profile: ci }]`,
  ];
}

function usersSection(
  users: readonly HostUser[],
  render: (user: HostUser) => string,
): readonly string[] {
  return ["users:", ...users.map((user) => `  ${key(user)}: ${render(user)}`)];
}

function personOf({ account }: HostUser): string {
  if (account === null) return "{}";
  const { uid, gid, home } = account;
  return `{ uid: ${uid}, gids: [${gid}], home: ${JSON.stringify(home)} }`;
}

/** In quotes, since YAML reads the names no and on as booleans. */
function key({ name }: HostUser): string {
  return JSON.stringify(name);
}

function names(users: readonly HostUser[]): string {
  return users.map(key).join(", ");
}
