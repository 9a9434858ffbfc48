import { isIP, SocketAddress } from "node:net";

/**
 * An address as it is written shortest, IPv4 inside of IPv6 (`::ffff:127.0.0.1`) as IPv4; null for a text
 * that Go takes for no address, and for one with a zone. Go, like this, refuses `010.0.0.1` and `127.1`.
 */
export function addressOf(text: string): string | null {
  const family = text.includes("%") ? 0 : isIP(text);
  if (family === 4) return text;
  if (family === 0) return null;
  const { address } = new SocketAddress({ address: text, family: "ipv6" });
  return /^::ffff:([0-9.]+)$/.exec(address)?.[1] ?? address;
}
