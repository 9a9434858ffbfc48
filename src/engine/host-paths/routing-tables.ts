import { addressOfSpan, spanOf, spanOfNumber } from "../../domain/address-span.js";
import type { AddressSpan } from "../../domain/address-span.js";

/** An address or a route of the host, with its last address as `last`. */
export interface HostRoute extends AddressSpan {
  /** Bits of the prefix. */
  readonly length: number;
}

/** The host's addresses and routes, in the order of their first addresses. */
export interface RoutingTables {
  readonly routes: readonly HostRoute[];
  /** By the same index: the one of all routes up to it that reaches furthest. */
  readonly furthest: readonly HostRoute[];
  /** False if the routes of IPv6 are not known. */
  readonly knowsSix: boolean;
}

/**
 * A route that is shorter than this stands for the default route, as VPNs set two of one bit each. The traffic of every
 * network takes it, so no subnet would be left.
 */
const SHORTEST = 2;

/** Each host reaches itself by these: a reading without them is of a form that was not understood. */
const LOOPBACK = { four: "127.0.0.1/32", six: "::1/128" };

/**
 * Reads the kernel's routing tables, all of them and not only the main one.
 *
 * @param fibTrie `/proc/net/fib_trie`: addresses and routes of IPv4.
 * @param ipv6Route `/proc/net/ipv6_route`: the same of IPv6; null where the kernel has no IPv6.
 * @returns null if the routes of IPv4 were not understood.
 */
export function readRoutingTables(fibTrie: string, ipv6Route: string | null): RoutingTables | null {
  const tables = tablesOf([...routesOfTrie(fibTrie), ...routesOfSix(ipv6Route ?? "")]);
  const reaches = (address: string): boolean => routeWithin(tables, address) !== null;
  if (!reaches(LOOPBACK.four)) return null;
  return { ...tables, knowsSix: ipv6Route === null || reaches(LOOPBACK.six) };
}

function tablesOf(all: readonly HostRoute[]): Routes {
  const found = new Map<string, HostRoute>();
  for (const route of all)
    if (route.length >= SHORTEST) found.set(`${route.first}/${route.length}`, route);
  const routes = [...found.values()].sort((a, b) => (a.first < b.first ? -1 : 1));
  let last: HostRoute | undefined;
  const furthest = routes.map((route) => {
    if (last === undefined || route.last > last.last) last = route;
    return last;
  });
  return { routes, furthest };
}

type Routes = Omit<RoutingTables, "knowsSix">;

/** Returns an address or a route that has an address in common with the subnet, as a subnet; null if there is none. */
export function routeWithin({ routes, furthest }: Routes, subnet: string): string | null {
  const { first, last } = spanOf(subnet);
  let [low, high] = [0, routes.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((routes[middle]?.first ?? "") <= last) low = middle + 1;
    else high = middle;
  }
  const route = furthest[low - 1];
  if (route === undefined || route.last < first) return null;
  return `${addressOfSpan(route.first)}/${route.length}`;
}

/** A leaf is a line `|-- 10.0.0.0`, with a line `/8 link UNICAST` for each of its routes. */
function* routesOfTrie(text: string): Generator<HostRoute> {
  let address = "";
  for (const [, leaf, length] of text.matchAll(/\|-- ([0-9.]+)$|^ +\/([0-9]+) /gm)) {
    if (leaf !== undefined) address = leaf;
    else yield { ...spanOf(`${address}/${length ?? ""}`), length: Number(length) };
  }
}

/** A line begins with the address in 32 hexadecimal digits and the length in two. */
function* routesOfSix(text: string): Generator<HostRoute> {
  for (const [, address = "", bits = ""] of text.matchAll(/^([0-9a-f]{32}) ([0-9a-f]{2}) /gm)) {
    const length = Number.parseInt(bits, 16);
    yield { ...spanOfNumber(BigInt(`0x${address}`), length, true), length };
  }
}
