import { UsageError } from "../errors.js";
import type { DaemonJson } from "./daemon-json.js";

/** Returns the hosts of a list on which dockerd listens by TCP: `tcp://10.77.0.1:2376`, and `10.77.0.1:2376` as well. */
function tcpHostsOf(hosts: unknown): readonly string[] {
  const texts = Array.isArray(hosts) ? hosts.filter((one) => typeof one === "string") : [];
  return texts.filter((host) => !/^(?:unix|fd|npipe):/.test(host));
}

/** Returns the TCP hosts of daemon.json, unless dockerd verifies the certificates of its callers. */
export function plainHostsOf(daemon: DaemonJson): readonly string[] {
  return daemon.get("tlsverify") === true ? [] : tcpHostsOf(daemon.get("hosts"));
}

/**
 * Checks that dockerd has no TCP listener without client certificates, neither by daemon.json nor by its flags. Without
 * users, the settings apply to everyone who calls.
 *
 * @throws {UsageError} When it has one.
 */
export function refusePlainHosts(daemon: DaemonJson, path: string, command: string): void {
  if (/\s--tlsverify(?:=true)?(?=\s|$)/.test(command) || daemon.get("tlsverify") === true) return;
  const flags = [...command.matchAll(/\s(?:-H|--host)(?:\s+|=)?(\S+)/g)].map(([, host]) => host);
  const [inFile] = plainHostsOf(daemon);
  const [inFlags] = tcpHostsOf(flags);
  const host = inFile ?? inFlags;
  if (host === undefined) return;
  const place = inFile === undefined ? "the command of docker.service" : path;
  throw new UsageError(
    `Cannot set up without users: dockerd listens on ${host} without client certificates, so everyone who reaches it would get what the settings allow; take it out of ${place}, or pass "--user NAME" for those who call it`,
  );
}
