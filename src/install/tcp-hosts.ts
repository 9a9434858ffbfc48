import type { DaemonJson } from "./daemon-json.js";

/** Returns the hosts of a list on which dockerd listens by TCP: `tcp://10.77.0.1:2376`, and `10.77.0.1:2376` as well. */
export function tcpHostsOf(hosts: unknown): readonly string[] {
  const texts = Array.isArray(hosts) ? hosts.filter((one) => typeof one === "string") : [];
  return texts.filter((host) => !/^(?:unix|fd|npipe):/.test(host));
}

/** Returns the TCP hosts of daemon.json, unless dockerd verifies the certificates of its callers. */
export function plainHostsOf(daemon: DaemonJson): readonly string[] {
  return daemon.get("tlsverify") === true ? [] : tcpHostsOf(daemon.get("hosts"));
}
