import { createSecureContext } from "node:tls";
import type { Log } from "../../files/log.js";
import type { DockerdAddress, GatewaySettings } from "../../domain/gateway.js";
import { UsageError } from "../../domain/errors.js";
import { readAuthority, readServerAuthorities } from "./authority.js";
import { dockerdFailure, probeDockerd } from "./connect-dockerd.js";
import { createCredentials, type UserCredentials } from "./credentials.js";
import type { SocketPlan } from "./user-sockets.js";
import { planSockets } from "./plan-sockets.js";

/** Everything that is prepared from the settings. */
export interface Gateway {
  readonly address: DockerdAddress;
  readonly credentials: UserCredentials;
  readonly plans: readonly SocketPlan[];
}

const MONTH_MS = 30 * 24 * 60 * 60 * 1000;

/**
 * Reads the files that the settings name, and checks that dockerd accepts the gateway's certificates and no
 * connection without one. A dockerd that does not listen yet may start later.
 *
 * @throws {UsageError} When something cannot be used.
 */
export async function prepareGateway(settings: GatewaySettings, log: Log): Promise<Gateway> {
  const now = Date.now();
  const authority = readAuthority(settings, now);
  if (authority.validTo - now < MONTH_MS)
    log(
      "warn",
      `gateway.ca "${settings.ca}" expires at ${new Date(authority.validTo).toISOString()}`,
    );
  const serverAuthorities = readServerAuthorities(settings, now);
  const credentials = createCredentials(authority, serverAuthorities, Date.now);
  const plans = await planSockets(settings);
  const gateway = { address: settings.daemon, credentials, plans };
  const [first] = plans;
  if (first === undefined) log("warn", "gateway.users is empty: there is no socket");
  else await checkDockerd(gateway, first.name, serverAuthorities, log);
  return gateway;
}

async function checkDockerd(
  { address, credentials }: Gateway,
  name: string,
  serverAuthorities: string,
  log: Log,
): Promise<void> {
  const failed = await probeDockerd(address, await credentials.contextFor(name));
  if (failed !== null) {
    const { kind, text } = dockerdFailure(failed);
    if (kind !== "unreachable") throw new UsageError(`Cannot use ${daemonName(address)}: ${text}`);
    log("warn", `Cannot reach ${daemonName(address)} yet: ${text}`);
    return;
  }
  // A client that may omit the certificate could act as any user through the same port.
  if ((await probeDockerd(address, createSecureContext({ ca: serverAuthorities }))) === null)
    throw new UsageError(
      `Cannot use ${daemonName(address)}: it accepts clients without a certificate; start dockerd with tlsverify`,
    );
}

/** Returns `dockerd at 127.0.0.1:2376`. */
export function daemonName({ host, port }: DockerdAddress): string {
  return `dockerd at ${host.includes(":") ? `[${host}]` : host}:${port}`;
}
