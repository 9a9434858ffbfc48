import type { CapabilityFacts } from "../../../domain/spec-facts.js";

/**
 * Returns capabilities as dockerd normalizes them, without `CAP_`. `CAP_ALL` counts as `ALL`: the CLI writes it so.
 *
 * @example
 * capabilitiesOf([], ["sys_admin", "CAP_ALL"], "", []).drop // ["SYS_ADMIN", "ALL"]
 * @see moby daemon/pkg/oci/caps/utils.go, normalizeCap
 */
export function capabilitiesOf(
  add: readonly string[],
  drop: readonly string[],
  addField: string,
  legacy: readonly string[],
): CapabilityFacts {
  const added = add.map((raw, index) => ({
    field: `${addField}[${index}]`,
    name: capabilityName(raw),
  }));
  const dropped = drop.map(capabilityName);
  return {
    add: added,
    add_all: added.some(({ name }) => name === "ALL"),
    drop: dropped,
    drop_all: dropped.includes("ALL"),
    legacy,
  };
}

function capabilityName(raw: string): string {
  const upper = raw.toUpperCase();
  return upper.startsWith("CAP_") ? upper.slice("CAP_".length) : upper;
}
