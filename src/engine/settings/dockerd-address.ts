import { isIPv4 } from "node:net";

/** Splits `127.0.0.1:2376` or `[::1]:2376` into host and port. Returns null for any other text. */
export function dockerdAddressOf(text: string): { host: string; port: number } | null {
  const found = /^(?:\[([0-9a-fA-F:]+)\]|([A-Za-z0-9.-]{1,253})):([0-9]{1,5})$/.exec(text);
  const host = found?.[1] ?? found?.[2];
  const port = Number(found?.[3]);
  return host === undefined || port < 1 || port > 65_535 ? null : { host, port };
}

/** Returns true if traffic to a host stays on this machine. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || (isIPv4(host) && host.startsWith("127."));
}
