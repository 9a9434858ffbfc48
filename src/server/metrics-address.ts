import { isAbsolute } from "node:path";
import { readAddress } from "../domain/read-address.js";
import { UsageError } from "../domain/errors.js";

/** The address of the metrics listener: the path of a Unix socket, or a host and port. */
export type MetricsAddress =
  { readonly path: string } | { readonly host: string; readonly port: number };

/**
 * Reads `127.0.0.1:9323`, `[::1]:9323` or the absolute path of a Unix socket. No other address is accepted, not even by
 * another option: the listener has no authentication. No name either, since a name server would decide what it means.
 *
 * @throws {UsageError} When it is anything else.
 */
export function readMetricsAddress(text: string): MetricsAddress {
  if (isAbsolute(text)) return { path: text };
  const { host, port, isLoopback } = readAddress(text);
  if (!isLoopback) throw cannot(text, "it is not on a loopback address");
  if (port < 1 || port > 65_535) throw cannot(text, "its port is not between 1 and 65535");
  return { host, port };
}

function cannot(text: string, problem: string): UsageError {
  return new UsageError(
    `Cannot serve metrics on "${text}": ${problem}; pass --metrics 127.0.0.1:PORT, [::1]:PORT or the absolute path of a Unix socket`,
  );
}
