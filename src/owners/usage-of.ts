import type { UsageCounts } from "../domain/facts.js";
import type { OwnerView } from "./owner-store.js";

/** Which objects calls make, of those that may be under way. */
const MADE: Readonly<Record<string, "container" | "network">> = {
  "container.create": "container",
  "network.create": "network",
};

/**
 * How many objects a user has, or may have in a moment: calls that were allowed and not answered count, so that many
 * at once do not pass together. Callers without a name have none that are counted.
 */
export function usageOf(user: string, owners: OwnerView): UsageCounts {
  const owned = owners.owned(user);
  const making = owners
    .openIntents()
    .filter((intent) => intent.user === user)
    .map(({ action }) => MADE[action]);
  return {
    containers: owned.container + making.filter((kind) => kind === "container").length,
    volumes: owned.volume,
    networks: owned.network + making.filter((kind) => kind === "network").length,
    services: owned.service,
  };
}
