import type { IdentifiedCall } from "../../domain/identified-call.js";
import type { DockerEvent } from "../../domain/executions.js";
import type { NamedVolumes } from "../../domain/named-volumes.js";
import type { ObjectKey } from "../../domain/owners.js";
import type { TargetFacts } from "../../domain/target-facts.js";
import type { Proof } from "../inflight/execution.js";
import type { InflightRequest } from "../inflight/inflight-request.js";
import { createInflight, type Claim, type Effects, type Inflight } from "../inflight/registry.js";
import type { OwnerStore } from "./owner-store.js";
import type { VolumeParts } from "./volume-recorder.js";
import { keepsNoName } from "./stored-network-names.js";
import { createOwnerRecorder, type DockerdQueries, type OwnerRecorder } from "./owner-recorder.js";

/** Keeps what lasts longer than one evaluation: in-flight requests with what they hold, and who created what. */
export interface RequestTracker {
  /** For a request of `user` that is about to be evaluated; `endMs` as in Inflight. */
  readonly claim: (user: string, endMs?: number) => TrackedClaim;
  /**
   * Called when dockerd is about to answer a request.
   *
   * @throws {OwnerStoreError} If an owner cannot be recorded.
   */
  readonly answered: (identified: IdentifiedCall) => Promise<RequestOutcome>;
  /** Called when dockerd tells of an object that is gone. */
  readonly observed: (event: DockerEvent) => void;
  /** Called when dockerd has started: no request is in flight any more. */
  readonly restarted: () => void;
  /** Returns how many requests are in flight. */
  readonly inFlight: () => number;
}

/** The locks and reservations of one request, with the record of its intent. */
export interface TrackedClaim extends Omit<Claim, "allow"> {
  /**
   * The request may go to dockerd, by the decision `id`.
   *
   * @returns false if what it was evaluated by has changed: evaluate again with a new claim.
   * @throws {NamesBusyError} If other requests stand in its way for too long.
   * @throws {OwnerStoreError} If what must be recorded cannot be.
   */
  readonly allow: (identified: IdentifiedCall, id: string, about: AllowedCall) => Promise<boolean>;
}

/** The objects and the effects of a request that is allowed. */
export interface AllowedCall {
  readonly volumes: NamedVolumes;
  readonly targets: readonly TargetFacts[] | null;
  readonly effects: Effects;
}

/** The decision that a response belongs to, and the created object. */
export interface RequestOutcome {
  /** Null if it is not known that it was allowed. */
  readonly begun: Begun | null;
  /** The object that it made, or null. */
  readonly made: ObjectKey | null;
}

/** The decision that allowed a request. */
export interface Begun extends Pick<InflightRequest, "id" | "targets"> {
  readonly lastedMs: number;
}

/** Dependencies of the tracker. */
export interface TrackerParts extends Pick<VolumeParts, "now" | "readingSince" | "tell"> {
  /** Undefined if no owners are recorded. */
  readonly owners: OwnerStore | undefined;
  /** Null if dockerd may not be asked. */
  readonly directory: DockerdQueries | null;
}

/** Creates a tracker without in-flight requests. */
export function createRequestTracker(tracked: TrackerParts): RequestTracker {
  const { owners, directory, now, tell } = tracked;
  const inflight = createInflight(directory?.prober ?? null);
  const parts = { ...tracked, inflight };
  const recorder = owners === undefined ? null : createOwnerRecorder({ ...parts, store: owners });
  return {
    claim: (user, endMs) => trackedClaim(inflight.open(user, endMs), recorder, now, tell),
    answered: (identified) => answered({ ...parts, recorder }, identified),
    observed(event) {
      if (event.type === "container" && event.action === "destroy") directory?.gone(event.id);
      try {
        recorder?.observed(event);
      } catch (thrown) {
        tell(thrown);
      }
    },
    restarted() {
      inflight.clear();
      // dockerd starts containers with a restart policy without a request.
      directory?.unusedVolumes.allUsed();
      recorder?.restarted();
    },
    inFlight: inflight.count,
  };
}

function trackedClaim(
  claim: Claim,
  recorder: OwnerRecorder | null,
  now: () => Date,
  tell: (thrown: unknown) => void,
): TrackedClaim {
  let forget: (() => void) | null = null;
  return {
    ...claim,
    async allow(identified, id, { volumes, targets, effects }) {
      const request = { id, time: now(), targets, volumes, removed: [] };
      if (!(await claim.allow(identified, request, effects))) return false;
      recordAllowed(recorder, claim, identified, request, tell);
      forget = () => recorder?.withdrawn(identified, request);
      return true;
    },
    withdraw() {
      withdraw(forget, claim, tell);
    },
  };
}

interface Answering {
  readonly directory: DockerdQueries | null;
  readonly inflight: Inflight;
  readonly now: () => Date;
  readonly recorder: OwnerRecorder | null;
}

async function answered(
  { directory, inflight, now, recorder }: Answering,
  identified: IdentifiedCall,
): Promise<RequestOutcome> {
  const found = inflight.answered(identified);
  const { request } = found ?? UNKNOWN;
  const { action } = identified.call;
  const isGone = await leftBy(action, request, directory);
  const end = (): void => {
    // What limits a container is asked again, and only then does the request that may have changed it count no more.
    if (action === "container.update") directory?.states.changed();
    if (isGone === null) found?.end();
    else found?.leave(isGone);
  };
  try {
    const recorded = (): void => found?.recorded();
    const made = recorder === null ? null : await recorder.answered(identified, request, recorded);
    return { begun: request && begunOf(request, now()), made };
  } finally {
    end();
  }
}

/** Returns the proof that the name which a request left in dockerd is gone; null if it left none. */
async function leftBy(
  action: string,
  request: InflightRequest | null,
  directory: DockerdQueries | null,
): Promise<Proof | null> {
  if (action !== "network.connect" || request === null || directory === null) return null;
  const isGone = keepsNoName(request, directory.inspectAgain);
  return isGone === null || (await isGone()) ? null : isGone;
}

function withdraw(
  forget: (() => void) | null,
  claim: Pick<Claim, "withdraw">,
  tell: (thrown: unknown) => void,
): void {
  try {
    forget?.();
  } catch (thrown) {
    // The request is refused all the same; what is not restored is unowned.
    tell(thrown);
  } finally {
    claim.withdraw();
  }
}

/** Records an allowed request. One that cannot be recorded is withdrawn: it is not allowed, and is not in flight. */
function recordAllowed(
  recorder: OwnerRecorder | null,
  claim: Pick<Claim, "withdraw">,
  identified: IdentifiedCall,
  request: InflightRequest,
  tell: (thrown: unknown) => void,
): void {
  try {
    recorder?.allowed(identified, request);
  } catch (thrown) {
    withdraw(() => recorder?.withdrawn(identified, request), claim, tell);
    throw thrown;
  }
}

const UNKNOWN = { request: null };

function begunOf({ id, targets, time }: InflightRequest, now: Date): Begun {
  return { id, targets, lastedMs: Math.max(0, now.getTime() - time.getTime()) };
}
