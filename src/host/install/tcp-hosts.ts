import { flagsIn, tcpHostsAmong } from "../../domain/dockerd-flags.js";
import { UsageError } from "../../domain/errors.js";
import type { DaemonJson } from "./daemon-json.js";
import { argumentsOf } from "./exec-start.js";

/** Returns the TCP hosts of daemon.json, unless dockerd verifies the certificates of its callers. */
export function plainHostsOf(daemon: DaemonJson): readonly string[] {
  const hosts = daemon.get("hosts");
  if (daemon.get("tlsverify") === true || !Array.isArray(hosts)) return [];
  return tcpHostsAmong(hosts.filter((one) => typeof one === "string"));
}

/**
 * Checks that dockerd has no TCP listener without client certificates, neither by daemon.json nor by its flags. Without
 * users, the settings apply to everyone who calls.
 *
 * @throws {UsageError} When it has one.
 */
export function refusePlainHosts(daemon: DaemonJson, path: string, command: string): void {
  const flags = flagsIn(argumentsOf(command));
  const isVerified = flags.get("tlsverify")?.includes("true") === true;
  if (isVerified || daemon.get("tlsverify") === true) return;
  const [inFile] = plainHostsOf(daemon);
  const [inFlags] = tcpHostsAmong(flags.get("host") ?? []);
  const host = inFile ?? inFlags;
  if (host === undefined) return;
  const place = inFile === undefined ? "the command of docker.service" : path;
  throw new UsageError(
    `Cannot set up without users: dockerd listens on ${host} without client certificates, so everyone who reaches it would get what the settings allow; take it out of ${place}, or pass "--user NAME" for those who call it`,
  );
}
