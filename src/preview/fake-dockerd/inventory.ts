import type { SimulatedObject, SimulatedKind } from "../world/simulated-objects.js";

/** The objects that a fake dockerd knows. */
export interface Inventory {
  /** Those that exist, without those that are only taken to exist. */
  readonly listed: () => readonly SimulatedObject[];
  /** Finds one, also among those that are taken to exist. */
  readonly find: (kind: SimulatedKind, ref: string) => SimulatedObject | undefined;
  readonly images: {
    readonly has: (ref: string) => boolean;
    readonly listed: () => readonly string[];
  };
}
