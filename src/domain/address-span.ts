import { SocketAddress } from "node:net";

/**
 * The first and the last address of a subnet, as text that sorts by number: `4` and 8 hexadecimal digits, or `6` and 32.
 */
export interface AddressSpan {
  readonly first: string;
  readonly last: string;
}

/** Returns the span of a subnet, `10.0.0.0/8` or `fd00::/8`, also if bits behind its length are set. */
export function spanOf(subnet: string): AddressSpan {
  const [address = "", length = ""] = subnet.split("/");
  return spanOfNumber(numberOf(address), Number(length), address.includes(":"));
}

/** Returns the span of a subnet by the number of an address in it. */
export function spanOfNumber(address: bigint, length: number, isSix: boolean): AddressSpan {
  const bits = isSix ? 128 : 32;
  const host = (1n << BigInt(bits - length)) - 1n;
  const text = (number: bigint): string =>
    (isSix ? "6" : "4") + number.toString(16).padStart(bits / 4, "0");
  return { first: text(address & ~host), last: text(address | host) };
}

/** Returns the address of a span's text: `10.0.0.0` of `40a000000`. */
export function addressOfSpan(text: string): string {
  const digits = text.slice(1);
  if (text.startsWith("4"))
    return (digits.match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16)).join(".");
  const address = (digits.match(/.{4}/g) ?? []).join(":");
  return new SocketAddress({ address, family: "ipv6" }).address;
}

/** Accepts what `addressOf` returns. */
function numberOf(address: string): bigint {
  if (!address.includes(":")) return numberOfFour(address);
  // An address of the form ::1.2.3.4 ends with two groups of IPv6.
  const last = address.slice(address.lastIndexOf(":") + 1);
  const four = last.includes(".") ? last : undefined;
  const groups = four === undefined ? address : address.slice(0, -four.length);
  const tail = four === undefined ? "" : numberOfFour(four).toString(16).padStart(8, "0");
  const whole = `${groups}${tail.replace(/^(.{4})(.{4})$/, "$1:$2")}`;
  const [left = [], right] = whole.split("::").map((part) => part.split(":").filter(Boolean));
  const zeros = right === undefined ? 0 : 8 - left.length - right.length;
  const all = [...left, ...Array<string>(zeros).fill("0"), ...(right ?? [])];
  return BigInt(`0x${all.map((group) => group.padStart(4, "0")).join("")}`);
}

function numberOfFour(address: string): bigint {
  return address.split(".").reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
}
