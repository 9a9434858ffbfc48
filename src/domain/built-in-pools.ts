/**
 * The subnets of which dockerd gives one to a new bridge network, if it was started without `--default-address-pool`: the
 * same in 20.10 and in 29.
 *
 * @see moby libnetwork/ipamutils/utils.go, localScopeDefaultNetworks
 */
export const BUILT_IN_POOLS: readonly string[] = Object.freeze([
  "172.17.0.0/16",
  "172.18.0.0/16",
  "172.19.0.0/16",
  "172.20.0.0/14",
  "172.24.0.0/14",
  "172.28.0.0/14",
  "192.168.0.0/16",
]);
