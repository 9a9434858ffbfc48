import type { FrontSettings } from "../domain/front.js";
import type { Change } from "../domain/parameters.js";
import { daemonAddressOf } from "./daemon-address.js";
import { mapped } from "./people-of.js";
import type { SettingsFile } from "./settings-schema.js";

/** The front as a file that was checked sets it up; null where it does not. */
export function frontOf({ front, users }: SettingsFile): FrontSettings | null {
  const address = front === undefined ? null : daemonAddressOf(front.daemon);
  if (front === undefined || address === null) return null;
  const uidOf = (name: string): number | undefined =>
    Object.hasOwn(users, name) ? users[name]?.uid : undefined;
  return Object.freeze({
    socketsDir: front.sockets_dir,
    daemon: { ...address, serverName: front.server_name ?? null },
    serverCa: front.server_ca,
    ca: front.ca,
    caKey: front.ca_key,
    maxConnections: front.max_connections,
    users: mapped(front.users, ({ owner, group, mode }, name) => ({
      owner: owner ?? uidOf(name) ?? name,
      group: group ?? null,
      mode,
    })),
  });
}

/**
 * What the front needs guarded under each profile: root in a container that mounts the sockets could use
 * anybody's, and with the authority's key could be anybody.
 */
export function guardsOf({ front }: SettingsFile): readonly Change[] {
  if (front === undefined) return [];
  const add = { how: "add", pattern: false } as const;
  return [
    {
      ...add,
      control: "docker_socket_mount",
      name: "engine_sockets",
      value: [front.sockets_dir],
      origin: "front.sockets_dir",
    },
    {
      ...add,
      control: "sensitive_host_paths",
      name: "denied_paths",
      value: [front.ca_key],
      origin: "front.ca_key",
    },
  ];
}
