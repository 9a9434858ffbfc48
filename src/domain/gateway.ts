/** The settings of `dockwarden gateway`, which gives each user a socket. */
export interface GatewaySettings {
  /** The folder of the sockets, one for each user: `<name>.sock`; an absolute path. */
  readonly socketsDir: string;
  readonly daemon: DockerdAddress;
  /** PEM file of the authorities that may have signed dockerd's certificate. */
  readonly serverCa: string;
  /** PEM file of the gateway's own authority, which signs the users' certificates. */
  readonly ca: string;
  /** PEM file of that authority's private key. */
  readonly caKey: string;
  /** The maximum of simultaneous connections of one user. */
  readonly maxConnections: number;
  /** By name, which becomes the certificate's CN. */
  readonly users: Readonly<Record<string, GatewayUser>>;
}

/** The address of dockerd's TLS listener. */
export interface DockerdAddress {
  /** A name or an address, without brackets. */
  readonly host: string;
  readonly port: number;
  /** The name that dockerd's certificate must have; null for `host`. */
  readonly serverName: string | null;
}

/** The owner of a socket. */
export interface GatewayUser {
  /** A numeric id, or a name that the system knows. */
  readonly owner: number | string;
  /** The same for the group; null if the group has no access. */
  readonly group: number | string | null;
  readonly mode: GatewayMode;
}

/** Permitted modes of a socket: more would let all users act as that user, less no user. */
export const GATEWAY_MODES = ["0600", "0660"] as const;

export type GatewayMode = (typeof GATEWAY_MODES)[number];
