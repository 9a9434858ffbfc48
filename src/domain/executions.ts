import type { ReferenceKind } from "./dockerd-object.js";
import type { TargetFacts } from "./target-facts.js";

/** An event of dockerd: the parts that show which object a request acted on. */
export interface DockerEvent {
  /** `container`, `network`, `service`, … */
  readonly type: string;
  /** `rename`; without the text after a colon, as in `exec_create: sh -c …`. */
  readonly action: string;
  /** The actor's id in full. */
  readonly id: string;
  /** The object's name when the event was made; `""` where the event has none. */
  readonly name: string;
  /** By dockerd's clock, in milliseconds since 1970. */
  readonly timeMs: number;
}

/** An allowed request, and the objects of its decision. */
export interface AllowedRequest {
  /** The decision's id. */
  readonly decision: string;
  readonly action: string;
  /** `""` for an anonymous caller. */
  readonly user: string;
  /** Null if dockerd was not asked about them. */
  readonly targets: readonly TargetFacts[] | null;
  /** The request removes a link, not the container that its path names. */
  readonly removesLink: boolean;
}

/** A decision that may be the one that an event does not match. */
export interface Suspect {
  readonly decision: string;
  readonly action: string;
  readonly user: string;
  /** The objects of the decision. */
  readonly targets: readonly Pick<TargetFacts, "kind" | "ref" | "id" | "owner">[];
}

/** dockerd acted on an object that no decision allowed. */
export interface Mismatch {
  readonly event: DockerEvent;
  /** The action of requests that cause such events. */
  readonly action: string;
  /** Unanswered or successful requests of that action without an event of their own; may be empty. */
  readonly suspects: readonly Suspect[];
}

/** The reaction to a mismatch: a log line and an audit record, or the container is stopped as well. */
export const REACTIONS = ["log", "stop"] as const;

export type Reaction = (typeof REACTIONS)[number];

/** An event rule: the kind of object, and the events by which dockerd reports that it executed a request. */
export interface EventRule {
  readonly type: Extract<ReferenceKind, "container" | "network" | "service" | "secret" | "config">;
  readonly events: readonly string[];
  /** Each successful request of this action causes exactly one of `events`. */
  readonly action: string;
  /** Actions that may cause them as well. */
  readonly also: readonly string[];
  /** Only requests cause them: no restart policy, health check or swarm. */
  readonly onlyRequests: boolean;
  /** dockerd may send the event long before it answers the request. */
  readonly early: boolean;
}
