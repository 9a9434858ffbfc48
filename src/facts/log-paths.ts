import type { HostPath } from "../domain/storage-facts.js";
import { cleanPath } from "./clean-path.js";
import { hostPathOf, PLAIN_USE } from "./host-path.js";

/**
 * Paths that dockerd opens for a log driver: a socket that it writes to as root, a certificate that it
 * reads. An address that a URL's rules would change stays whole, so that it resolves to nothing.
 * Source: moby daemon/logger/{syslog,fluentd,splunk}.
 */
export function logPathsOf(
  options: Readonly<Record<string, string>>,
  field: string,
): readonly HostPath[] {
  return Object.entries(options).flatMap(([key, value]) => {
    const socket = SOCKET_ADDRESS.exec(value)?.[1];
    if (socket !== undefined) {
      const raw = /[%?#]/.test(socket) ? value : socket;
      return [hostPathOf(`${field}.${key}`, raw, cleanPath(raw), PLAIN_USE)];
    }
    if (value === "" || !FILE_OPTIONS.has(key)) return [];
    return [hostPathOf(`${field}.${key}`, value, cleanPath(value), READ_ONLY)];
  });
}

const READ_ONLY = { ...PLAIN_USE, readOnly: true };
const SOCKET_ADDRESS = /^unix[a-z]*:(?:\/\/)?(.*)$/is;
const FILE_OPTIONS: ReadonlySet<string> = new Set([
  "syslog-tls-ca-cert",
  "syslog-tls-cert",
  "syslog-tls-key",
  "splunk-capath",
]);
