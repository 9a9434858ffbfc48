import { BlockList, isIP } from "node:net";
import { isAbsolute } from "node:path";
import { UsageError } from "../errors.js";

/** Where metrics are served. */
export type MetricsAddress =
  { readonly path: string } | { readonly host: string; readonly port: number };

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet("127.0.0.0", 8, "ipv4");
LOOPBACK.addAddress("::1", "ipv6");

/**
 * Reads `127.0.0.1:9323`, `[::1]:9323` or the absolute path of a Unix socket. No other address is accepted, not even by
 * another option: the listener has no authentication. No name either, since a name server would decide what it means.
 *
 * @throws {UsageError} When it is anything else.
 */
export function readMetricsAddress(text: string): MetricsAddress {
  if (isAbsolute(text)) return { path: text };
  const [, shown = "", digits = ""] =
    /^(\[[0-9a-fA-F:.]+\]|[0-9.]+):([0-9]{1,5})$/.exec(text) ?? [];
  const host = shown.replace(/^\[|\]$/g, "");
  const port = Number(digits);
  if (!isLoopback(host)) throw cannot(text, "it is not on a loopback address");
  if (port < 1 || port > 65_535) throw cannot(text, "its port is not between 1 and 65535");
  return { host, port };
}

function isLoopback(host: string): boolean {
  const version = isIP(host);
  return version !== 0 && LOOPBACK.check(host, version === 4 ? "ipv4" : "ipv6");
}

function cannot(text: string, problem: string): UsageError {
  return new UsageError(
    `Cannot serve metrics on "${text}": ${problem}; pass --metrics 127.0.0.1:PORT, [::1]:PORT or the absolute path of a Unix socket`,
  );
}
