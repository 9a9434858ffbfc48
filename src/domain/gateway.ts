/** How `dockwarden gateway` gives users a socket of their own. */
export interface GatewaySettings {
  /** Where the sockets lie, one a user: `<name>.sock`; an absolute path. */
  readonly socketsDir: string;
  readonly daemon: DockerdAddress;
  /** PEM file of the authorities that may have signed the daemon's certificate. */
  readonly serverCa: string;
  /** PEM file of the gateway's own authority, which signs the users' certificates. */
  readonly ca: string;
  /** PEM file of that authority's private key. */
  readonly caKey: string;
  /** How many connections one user may have at a time. */
  readonly maxConnections: number;
  /** By name, which becomes the certificate's CN. */
  readonly users: Readonly<Record<string, GatewayUser>>;
}

/** Where the daemon listens for TLS. */
export interface DockerdAddress {
  /** A name or an address, without brackets. */
  readonly host: string;
  readonly port: number;
  /** What the daemon's certificate must be for; null where that is `host`. */
  readonly serverName: string | null;
}

/** Whose a socket is. */
export interface GatewayUser {
  /** A numeric id, or a name that the system knows. */
  readonly owner: number | string;
  /** The same; null where the group may do nothing. */
  readonly group: number | string | null;
  readonly mode: GatewayMode;
}

/** What a socket's mode may be: more would let everybody be that user, less nobody. */
export const GATEWAY_MODES = ["0600", "0660"] as const;

export type GatewayMode = (typeof GATEWAY_MODES)[number];
