/** Paths in use unless a flag sets others; dockerd finds a plugin by its socket's name. */
export const DEFAULT_PATHS = {
  socket: "/run/docker/plugins/dockwarden.sock",
  settings: "/etc/dockwarden/settings.yaml",
  auditLog: "/var/log/dockwarden/audit.jsonl",
  owners: "/var/lib/dockwarden/owners.log",
  /** With its public half beside it. */
  auditKey: "/var/lib/dockwarden/audit-key.pem",
  auditHead: "/var/lib/dockwarden/audit-head.json",
  /** Disposable: what is in it can be built from the audit log. */
  auditIndex: "/var/cache/dockwarden/audit-index",
  /** The socket that serves pages of the audit log. */
  auditSocket: "/run/dockwarden/audit.sock",
  dockerSocket: "/run/docker.sock",
} as const;
