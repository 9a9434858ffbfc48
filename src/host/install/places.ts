import { DEFAULT_PATHS } from "../../domain/default-paths.js";

const TLS = "/etc/dockwarden/tls";

/** The paths that init writes, as the host sees them. */
export const PLACES = {
  settings: DEFAULT_PATHS.settings,
  ca: `${TLS}/ca.pem`,
  caKey: `${TLS}/ca-key.pem`,
  server: `${TLS}/server.pem`,
  serverKey: `${TLS}/server-key.pem`,
  /** By default, the folder with a folder for each user. */
  users: "/etc/dockwarden/users",
  daemonJson: "/etc/docker/daemon.json",
  units: "/etc/systemd/system",
  /** Sorts behind the drop-ins of others, since the last ExecStart wins. */
  dropIn: "/etc/systemd/system/docker.service.d/zz-dockwarden.conf",
  logrotate: "/etc/logrotate.d/dockwarden",
  dockerSocket: DEFAULT_PATHS.dockerSocket,
} as const;

/** The units of Docker and of Dockwarden that init and uninstall handle. */
export const UNITS = {
  docker: "docker.service",
  dockerSocket: "docker.socket",
  plugin: "dockwarden.service",
  pluginSocket: "dockwarden.socket",
} as const;

/** The name by which dockerd knows the plugin. */
export const PLUGIN_NAME = "dockwarden";

/** The folders in which systemd looks for units, the first one first. */
export const UNIT_FOLDERS = [
  ...["/etc/systemd/system", "/run/systemd/system", "/usr/local/lib/systemd/system"],
  ...["/usr/lib/systemd/system", "/lib/systemd/system"],
] as const;
