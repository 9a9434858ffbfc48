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

/** A subnet, or an address as the smallest of them: `10.0.0.0/8`, `::1/128`; null for what is neither. */
export function subnetOf(text: string): string | null {
  const [, raw = text, bits] = /^(.*)\/([0-9]{1,3})$/s.exec(text) ?? [];
  const address = addressOf(raw);
  if (address === null) return null;
  const most = bitsOf(address);
  // Of a subnet of IPv4 inside of IPv6, the first 96 bits say just that.
  const length = bits === undefined ? most : Number(bits) - (bitsOf(raw) - most);
  return length >= 0 && length <= most ? `${address}/${length}` : null;
}

function bitsOf(address: string): number {
  return address.includes(":") ? 128 : 32;
}
