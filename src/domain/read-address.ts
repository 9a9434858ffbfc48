import { BlockList, isIP } from "node:net";

/** An address and a port, as far as they can be read. */
export interface NetworkAddress {
  /** Without brackets; `""` if it is no address. A name is none, since a name server would decide what it means. */
  readonly host: string;
  /** 0 if there is none. */
  readonly port: number;
  readonly isLoopback: boolean;
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet("127.0.0.0", 8, "ipv4");
LOOPBACK.addAddress("::1", "ipv6");

/** Reads `127.0.0.1:9323` or `[::1]:9323`. */
export function readAddress(text: string): NetworkAddress {
  const [, shown = "", digits = ""] =
    /^(\[[0-9a-fA-F:.]+\]|[0-9.]+):([0-9]{1,5})$/.exec(text) ?? [];
  const host = shown.replace(/^\[|\]$/g, "");
  return { host, port: Number(digits), isLoopback: isLoopback(host) };
}

function isLoopback(host: string): boolean {
  const version = isIP(host);
  return version !== 0 && LOOPBACK.check(host, version === 4 ? "ipv4" : "ipv6");
}
