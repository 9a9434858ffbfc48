import { isIP, SocketAddress } from "node:net";
import { addressOfSpan, spanOf } from "../../../domain/address-span.js";

/**
 * Returns an address in its shortest form, IPv4-mapped IPv6 (`::ffff:127.0.0.1`) as IPv4; null for a text that Go does
 * not accept as an address, and for one with a zone. Go refuses `010.0.0.1` and `127.1`, and so does this.
 */
export function addressOf(text: string): string | null {
  const family = text.includes("%") ? 0 : isIP(text);
  if (family === 4) return text;
  if (family === 0) return null;
  const { address } = new SocketAddress({ address: text, family: "ipv6" });
  return /^::ffff:([0-9.]+)$/.exec(address)?.[1] ?? address;
}

/**
 * Returns a subnet by its first address, or an address as the smallest one: `10.0.0.0/8`, `::1/128`; null for any other
 * text. Older engines take `10.9.9.9/8` for `10.0.0.0/8`.
 */
export function subnetOf(text: string): string | null {
  const [, raw = text, bits] = /^(.*)\/([0-9]{1,3})$/s.exec(text) ?? [];
  const address = addressOf(raw);
  if (address === null) return null;
  const most = bitsOf(address);
  // In a subnet of IPv4-mapped IPv6, the first 96 bits are the mapping prefix.
  const length = bits === undefined ? most : Number(bits) - (bitsOf(raw) - most);
  if (length < 0 || length > most) return null;
  return `${addressOfSpan(spanOf(`${address}/${length}`).first)}/${length}`;
}

function bitsOf(address: string): number {
  return address.includes(":") ? 128 : 32;
}
