import { correlationKeyOf, type AskedCall } from "../domain/asked-call.js";
import { NamesBusyError } from "../errors.js";
import type { Prober } from "../lookups/prober.js";
import { executionOf } from "./execution.js";
import type { InflightRequest } from "./inflight-request.js";
import { createNameLocks, type NameHold, type NameLocks } from "./name-locks.js";
import { createRequestQueue, type RequestQueue } from "./request-queue.js";
import {
  createReservations,
  type Reservation,
  type ReservationClaim,
  type Reservations,
} from "./reservations.js";
import { createVolumeMakers, type VolumeMakers } from "./volume-makers.js";

/**
 * The registry of in-flight requests: those that were allowed and that dockerd has not answered. Each has one entry
 * with everything that lasts from the decision to the response. All operations take constant time.
 *
 * A request is forgotten when dockerd answers it, when dockerd starts again, or when there are too many. The response
 * to a forgotten request is one to an unknown request: it proves no owner.
 */
export interface Inflight extends Pick<VolumeMakers, "isContested"> {
  /**
   * For one request of `user` that is about to be evaluated.
   *
   * @param endMs Until when it may wait for others, by the clock of `performance.now()`; 10 seconds by default.
   */
  readonly open: (user: string, endMs?: number) => Claim;
  /** Finds the request that the response is to; null if it is not known. `isDone`: dockerd did what was asked. */
  readonly answered: (asked: AskedCall, isDone: boolean) => AnsweredRequest | null;
  /** dockerd has started: none of the requests is in flight any more. */
  readonly clear: () => void;
}

/** A request that dockerd has answered. */
export interface AnsweredRequest {
  readonly request: InflightRequest;
  /** Lets go of what it holds, once what follows from the response is recorded. */
  readonly end: () => void;
}

/** What one request holds while it is evaluated. */
export interface EvaluationClaim extends Pick<NameHold, "use"> {
  /** Once it is allowed it may give these names to objects. */
  readonly give: (names: readonly string[]) => void;
  readonly reservations: Omit<ReservationClaim, "evaluated" | "reserved">;
}

/** What one request holds, from its evaluation on. */
export interface Claim extends EvaluationClaim {
  /**
   * The request may go to dockerd.
   *
   * @returns false if what it was evaluated by has changed: evaluate again with a new claim.
   * @throws {NamesBusyError} If other requests stand in its way for too long.
   */
  readonly allow: (asked: AskedCall, request: InflightRequest) => Promise<boolean>;
  /** It was evaluated: unless it was allowed it holds nothing any more. */
  readonly evaluated: () => void;
}

/** How long one request waits for others in all, in milliseconds. */
const WAIT_MS = 10_000;
/** Unanswered requests of one user that may give names. */
const MAX_GIVING = 128;

interface Registry {
  readonly prober: Prober | null;
  readonly locks: NameLocks;
  readonly reservations: Reservations;
  readonly makers: VolumeMakers;
  readonly queue: RequestQueue;
}

/** Makes a registry that knows no request; `prober` is null if dockerd may not be asked. */
export function createInflight(prober: Prober | null): Inflight {
  const registry: Registry = {
    prober,
    locks: createNameLocks(),
    reservations: createReservations(),
    makers: createVolumeMakers(),
    queue: createRequestQueue(),
  };
  const { makers, queue } = registry;
  return {
    isContested: makers.isContested,
    open: (user, endMs = performance.now() + WAIT_MS) => openClaim(registry, user, endMs),
    answered(asked, isDone) {
      const entry = queue.take(correlationKeyOf(asked));
      if (entry === null) return null;
      if (isDone) entry.succeeded();
      return { request: entry.request, end: entry.end };
    },
    clear: queue.clear,
  };
}

function openClaim(registry: Registry, user: string, endMs: number): Claim {
  const hold = registry.locks.open(endMs);
  const reservations = registry.reservations.claim(user);
  const given: string[] = [];
  let isAllowed = false;
  return {
    use: hold.use,
    reservations,
    give(names) {
      given.push(...names);
    },
    async allow(asked, request) {
      const held: HeldByRequest = { user, hold, given, reserved: reservations.reserved() };
      isAllowed = await allow(registry, held, asked, request);
      return isAllowed;
    },
    evaluated() {
      if (!isAllowed) hold.release();
      reservations.evaluated();
    },
  };
}

interface HeldByRequest {
  readonly user: string;
  readonly hold: NameHold;
  readonly given: readonly string[];
  readonly reserved: Reservation | null;
}

/** Returns false if the request is stale; from now on it is in flight otherwise. */
async function allow(
  { prober, queue, reservations, makers }: Registry,
  { user, hold, given, reserved }: HeldByRequest,
  asked: AskedCall,
  request: InflightRequest,
): Promise<boolean> {
  const { action } = asked.call;
  const gives = given.length > 0;
  const execution = executionOf(action, containersIn(request), prober);
  if (gives && !(await queue.hasRoom(user, MAX_GIVING))) throw tooMany();
  const permission = await hold.allow(given, execution);
  if (permission === "busy") throw busy();
  if (permission === "stale") return false;
  const ends = [
    hold.release,
    makers.add(user, request.volumes, action === "volume.prune"),
    ...(reserved === null ? [] : [reservations.hold(user, reserved)]),
  ];
  queue.add({
    ...{ key: correlationKeyOf(asked), user, request, execution, gives },
    succeeded: hold.succeeded,
    end() {
      for (const end of ends) end();
    },
  });
  return true;
}

function containersIn({ targets }: InflightRequest): readonly string[] {
  const ids = (targets ?? []).flatMap(({ kind, id }) =>
    kind === "container" && id !== null ? [id] : [],
  );
  return [...new Set(ids)];
}

/** What a caller is told in whose way other requests stand. */
export function busy(): NamesBusyError {
  return new NamesBusyError(
    "Cannot decide on this request: other requests that use or change the same names are in flight; try again, or use full ids",
  );
}

function tooMany(): NamesBusyError {
  return new NamesBusyError(
    `Cannot decide on this request: ${MAX_GIVING} requests of yours that name objects are still unanswered; wait for them`,
  );
}

/** What a caller is told whose other requests are evaluated for too long. */
export function busyUser(): NamesBusyError {
  return new NamesBusyError(
    "Cannot decide on this request: other requests of the same user are still being evaluated; try again",
  );
}
