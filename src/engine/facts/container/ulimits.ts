import type { Body, Value } from "../../../domain/call.js";
import type { UlimitFacts } from "../../../domain/resource-facts.js";
import { asBody, textOf } from "../members.js";

/**
 * Returns ulimits as dockerd passes them on: `RLIMIT_` and the name in upper case, the hard limit as an unsigned
 * number. The kernel refuses a soft limit above the hard one. Source: moby daemon/oci_linux.go, withRlimits.
 */
export function ulimitsOf(entries: readonly Value[], field: string): readonly UlimitFacts[] {
  return entries.map((entry, index) => {
    const ulimit = asBody(entry, field);
    return {
      field: `${field}[${index}]`,
      name: textOf(ulimit, "Name").toUpperCase().toLowerCase(),
      hard: hardOf(ulimit),
    };
  });
}

const NO_LIMIT = -1;

function hardOf(ulimit: Body): number {
  const hard = ulimit["Hard"] ?? 0;
  return typeof hard === "number" && hard >= 0 ? hard : NO_LIMIT;
}
