import { BlockList, isIP } from "node:net";
import { isLoopback } from "../../engine/settings/dockerd-address.js";
import type { Listener } from "./host-facts.js";

/** dockerd's port if a host names none; with TLS it is 2376. */
const USUAL_PORT = 2375;

/** Networks whose addresses are not routed on the internet. */
const PRIVATE = new BlockList();
PRIVATE.addSubnet("10.0.0.0", 8);
PRIVATE.addSubnet("172.16.0.0", 12);
PRIVATE.addSubnet("192.168.0.0", 16);
PRIVATE.addSubnet("100.64.0.0", 10);
PRIVATE.addSubnet("169.254.0.0", 16);
PRIVATE.addSubnet("fc00::", 7, "ipv6");
PRIVATE.addSubnet("fe80::", 10, "ipv6");

/** Reads `tcp://[::1]:2376`. A host without an address, `tcp://:2376`, has the address `0.0.0.0`. */
export function listenerOf(host: string): Listener {
  const [, bracketed, plain, port] =
    /^(?:[a-z]+:\/\/)?(?:\[([^\]]*)\]|([^:/]*))(?::(\d+))?/.exec(host) ?? [];
  const address = bracketed ?? plain ?? "";
  return { address: address === "" ? "0.0.0.0" : address, port: Number(port ?? USUAL_PORT) };
}

/**
 * Returns true unless an address is surely loopback or private. A name counts as reachable: what it resolves to may change.
 */
export function isReachable(address: string): boolean {
  if (isLoopback(address)) return false;
  const family = isIP(address);
  return family === 0 || !PRIVATE.check(address, family === 6 ? "ipv6" : "ipv4");
}
