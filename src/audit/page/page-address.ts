import { isAbsolute } from "node:path";
import { readAddress } from "../../domain/read-address.js";
import { UsageError } from "../../domain/errors.js";

/** The address of the pages. */
export type PageAddress =
  { readonly socket: string } | { readonly host: string; readonly port: number };

/**
 * Reads the absolute path of a Unix socket, or `127.0.0.1:8710` or `[::1]:8710`; port 0 is any that is free. A browser sends
 * no other host name, so other loopback addresses are refused as well.
 *
 * @throws {UsageError} When it is anything else.
 */
export function readPageAddress(text: string): PageAddress {
  if (isAbsolute(text)) return { socket: text };
  const { host, port, isLoopback } = readAddress(text);
  if (isLoopback && SERVED.includes(host) && port <= MAX_PORT) return { host, port };
  throw new UsageError(
    `Cannot serve the audit log on ${JSON.stringify(text)}: it is neither a port of 127.0.0.1 or [::1] nor the absolute path of a Unix socket; pass --listen 127.0.0.1:8710`,
  );
}

const SERVED = ["127.0.0.1", "::1"];
const MAX_PORT = 65_535;
