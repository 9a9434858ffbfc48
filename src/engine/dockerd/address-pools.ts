import { BUILT_IN_POOLS } from "../../domain/built-in-pools.js";

/**
 * Returns the subnets from which dockerd takes those of new networks, out of `DefaultAddressPools` of `GET /info`: those of
 * `--default-address-pool`, and none where dockerd has its own. Null if one is not a subnet: moby 29 may list pools without
 * their addresses.
 */
export function addressPoolsIn(pools: unknown): readonly string[] | null {
  if (pools === undefined || pools === null) return BUILT_IN_POOLS;
  if (!Array.isArray(pools)) return null;
  const bases = pools.map(baseOf);
  if (!bases.every((base) => base !== null)) return null;
  return bases.length === 0 ? BUILT_IN_POOLS : bases;
}

function baseOf(pool: unknown): string | null {
  if (typeof pool !== "object" || pool === null || !("Base" in pool)) return null;
  return typeof pool.Base === "string" && pool.Base.includes("/") ? pool.Base : null;
}
