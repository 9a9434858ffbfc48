import type { NamedVolumes } from "../../domain/named-volumes.js";
import type { ObjectKey, Origin } from "../../domain/owners.js";
import type { TargetFacts } from "../../domain/target-facts.js";

/** What is known of an in-flight request. */
export interface InflightRequest {
  /** The decision's id. */
  readonly id: string;
  /** When it was allowed. */
  readonly time: Date;
  /**
   * What it refers to, if that was to be kept; null also if equal requests that were in flight at the same time
   * referred to different objects, since nothing tells which of them this is.
   */
  readonly targets: readonly TargetFacts[] | null;
  /** The volumes that it may create. */
  readonly volumes: NamedVolumes;
  /** Owners of the volume that it removes; whoever forgets them before the request is allowed adds them here. */
  readonly removed: (readonly [ObjectKey, Origin])[];
}
