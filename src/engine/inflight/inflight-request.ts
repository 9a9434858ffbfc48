import type { NamedVolumes } from "../../domain/named-volumes.js";
import type { ObjectKey, Origin } from "../../domain/owners.js";
import type { TargetFacts } from "../../domain/target-facts.js";

/** An in-flight request, with what its response needs: its objects, and the volumes that it may create or removes. */
export interface InflightRequest {
  /** The decision's id. */
  readonly id: string;
  /** When it was allowed. */
  readonly time: Date;
  /**
   * The objects that it refers to, if kept; null also if equal requests that were in flight at the same time referred
   * to different objects, since nothing tells which of them this is.
   */
  readonly targets: readonly TargetFacts[] | null;
  /** The volumes that it may create. */
  readonly volumes: NamedVolumes;
  /** Owners of the volume that it removes; whoever forgets them before the request is allowed adds them here. */
  readonly removed: (readonly [ObjectKey, Origin])[];
}
