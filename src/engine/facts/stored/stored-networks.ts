import type { SpecFacts } from "../../../domain/spec-facts.js";
import type { TargetFacts } from "../../../domain/target-facts.js";
import { endpointField } from "../network/networks.js";
import type { StoredNetwork } from "./stored-body.js";

type Networks = NonNullable<SpecFacts["networks"]>;

/**
 * Returns the networks of a stored container by their names of today, which dockerd finds by their ids. Each network of a
 * user that `NetworkMode` names in whatever way is among the endpoints.
 *
 * @param targets With the networks as they were inspected.
 */
export function networksNow(
  networks: Networks,
  stored: readonly StoredNetwork[],
  targets: readonly TargetFacts[],
): Networks {
  const names = new Map(
    stored.map(({ name, id }) => [endpointField(name), nameNow(name, id, targets)]),
  );
  return networks.flatMap(({ field, ref }) => {
    const name = names.get(field);
    if (name !== undefined) return [{ field, ref: name }];
    return stored.length > 0 && !BUILT_IN.has(ref) ? [] : [{ field, ref }];
  });
}

const BUILT_IN: ReadonlySet<string> = new Set(["bridge", "default", "host", "none"]);

function nameNow(name: string, id: string, targets: readonly TargetFacts[]): string {
  if (id === "") return name;
  const found = targets.find((target) => target.kind === "network" && target.id === id);
  return found?.ref ?? name;
}
