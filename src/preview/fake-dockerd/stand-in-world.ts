import type { SimulatedObject, ThingKind } from "../world/simulated-objects.js";

/** The objects that a stand-in for dockerd knows. */
export interface StandInWorld {
  /** Those that exist, without those that are only taken to exist. */
  readonly listed: () => readonly SimulatedObject[];
  /** Finds one, also among those that are taken to exist. */
  readonly find: (kind: ThingKind, ref: string) => SimulatedObject | undefined;
  readonly images: {
    readonly has: (ref: string) => boolean;
    readonly listed: () => readonly string[];
  };
}
