import { correlationKeyOf, type IdentifiedCall } from "../../domain/identified-call.js";
import { busy, tooMany } from "./busy.js";
import type { Prober } from "../dockerd/prober.js";
import { executionOf, leftUntil, mayWait, sharedProof, untilAnswered } from "./execution.js";
import type { Execution, Proof } from "./execution.js";
import { createSets, type Sets } from "../../domain/sets.js";
import type { InflightRequest } from "./inflight-request.js";
import { createNameLocks, type NameHold, type NameLocks } from "./name-locks.js";
import { createRequestQueue, type QueueEntry, type RequestQueue } from "./request-queue.js";
import {
  createReservations,
  HELD_NOTHING,
  isNothing,
  type HeldReservation,
  type ObjectCounts,
  type Reservation,
  type ReservationClaim,
  type Reservations,
} from "./reservations.js";
import { createVolumeMakers, type VolumeMakers } from "./volume-makers.js";

/**
 * The registry of in-flight requests: those that were allowed and that dockerd has not answered. Each has one entry
 * with everything that lasts from the decision to the response.
 *
 * A request is forgotten when dockerd answers it or starts again, when it is withdrawn, when dockerd is proven to be done
 * with it and its user has too many, or when there are too many. The response to a forgotten request is one to an unknown
 * request: it proves no owner.
 */
export interface Inflight extends Pick<VolumeMakers, "isContested"> {
  /**
   * For one request of `user` that is about to be evaluated.
   *
   * @param endMs Until when it may wait for others, by the clock of `performance.now()`; 10 seconds by default.
   */
  readonly open: (user: string, endMs?: number) => Claim;
  /** Finds the request that the response is to; null if it is not known. */
  readonly answered: (identified: IdentifiedCall) => AnsweredRequest | null;
  /** dockerd has started: none of the requests is in flight any more. */
  readonly clear: () => void;
  /** Returns how many requests are in flight. */
  readonly count: () => number;
}

/** A request that dockerd has answered. */
export interface AnsweredRequest {
  readonly request: InflightRequest;
  /** The owner of what it made is recorded, which counts by itself from now on. */
  readonly recorded: () => void;
  /** Lets go of what it holds, once what follows from the response is recorded. */
  readonly end: () => void;
  /** The same, but for the names that it was evaluated by: dockerd relies on them until `isGone` says otherwise. */
  readonly leave: (isGone: Proof) => void;
}

/** Keeps what one request is evaluated by from changing. */
export interface EvaluationLocks extends Pick<
  NameHold,
  "use" | "wait" | "useUntilDone" | "join" | "isStale"
> {
  /** The objects and shares that the user's in-flight requests add. */
  readonly capacity: Omit<ReservationClaim, "evaluated">;
}

/** The effects of a request on which others rely, once dockerd executes it. */
export interface Effects {
  /** Names that it may give to objects. */
  readonly gives: readonly string[];
  /** Those of them that no two requests may give at the same time. */
  readonly alone?: readonly string[];
  /** The reservation for what it adds to its user's usage; null if no quota counts it. */
  readonly adds: Reservation | null;
  /** Only dockerd's answer shows that it is done, as it answers whatever else it is asked meanwhile. */
  readonly untilAnswered?: boolean;
  /** Called when it is in flight: a request that is refused, or evaluated again, does nothing. */
  readonly begin?: () => void;
}

/** A request that changes nothing on which others rely. */
export const NO_EFFECTS: Effects = Object.freeze({ gives: [], adds: null });

/** The locks and reservations of one request, from its evaluation on. */
export interface Claim {
  readonly locks: EvaluationLocks;
  /**
   * Puts the request in flight, once no other request relies on the names that it gives.
   *
   * @returns false if what it was evaluated by has changed: evaluate again with a new claim.
   * @throws {NamesBusyError} If other requests stand in its way for too long.
   */
  readonly allow: (
    identified: IdentifiedCall,
    request: InflightRequest,
    effects: Effects,
  ) => Promise<boolean>;
  /** Ends the evaluation: a request that was not allowed holds nothing any more. */
  readonly evaluated: () => void;
  /** Takes back a request that was allowed and does not go to dockerd after all: it holds nothing any more. */
  readonly withdraw: () => void;
}

/** The longest time that one request waits for others in all, in milliseconds. */
const WAIT_MS = 10_000;
/** Unanswered requests of one user that must not be forgotten. */
const MAX_KEPT = 128;

interface Registry {
  readonly prober: Prober | null;
  readonly locks: NameLocks;
  readonly reservations: Reservations;
  readonly makers: VolumeMakers;
  readonly queue: RequestQueue;
  /** In-flight requests that remove a volume. */
  readonly removing: Set<InflightRequest>;
  /** The holds of answered requests while equal ones are in flight: nothing tells which of them was answered. */
  readonly ended: Sets<NameHold>;
}

/** Makes a registry that knows no request; `prober` is null if dockerd may not be asked. */
export function createInflight(prober: Prober | null): Inflight {
  const registry: Registry = {
    prober,
    locks: createNameLocks(),
    reservations: createReservations(),
    makers: createVolumeMakers(),
    queue: createRequestQueue(),
    removing: new Set(),
    ended: createSets(),
  };
  const { makers, queue } = registry;
  return {
    isContested: makers.isContested,
    open: (user, endMs = performance.now() + WAIT_MS) => openClaim(registry, user, endMs),
    answered(identified) {
      const entry = queue.take(correlationKeyOf(identified));
      if (entry === null) return null;
      const { request, recorded, end } = entry;
      const leave = (isGone: Proof): void => {
        const left = entry.left(leftUntil(sharedProof(isGone)));
        queue.leave({ ...entry, ...left, sinceMs: performance.now() });
      };
      return { request, recorded, end, leave };
    },
    clear: queue.clear,
    count: queue.count,
  };
}

function openClaim(registry: Registry, user: string, endMs: number): Claim {
  const hold = registry.locks.open(endMs);
  const reservations = registry.reservations.claim(user);
  const making = (): ObjectCounts => withRemoved(registry, user, reservations);
  let entry: QueueEntry | null = null;
  return {
    locks: {
      use: hold.use,
      wait: hold.wait,
      useUntilDone: hold.useUntilDone,
      join: hold.join,
      isStale: hold.isStale,
      capacity: { ...reservations, making },
    },
    async allow(identified, request, effects) {
      const held = { user, hold, effects, evaluated: reservations.evaluated };
      entry = await allow(registry, held, identified, request);
      return entry !== null;
    },
    evaluated() {
      if (entry === null) hold.release();
      reservations.evaluated();
    },
    withdraw() {
      if (entry !== null) registry.queue.withdraw(entry);
    },
  };
}

/** A volume counts until dockerd has answered its removal, which may fail; its owner is forgotten before. */
function withRemoved(
  { removing }: Registry,
  user: string,
  { making }: ReservationClaim,
): ObjectCounts {
  const counts = making();
  const removed = [...removing].flatMap((request) => request.removed);
  const own = removed.filter(([, origin]) => origin.user === user);
  return { ...counts, volumes: counts.volumes + own.length };
}

interface HeldByRequest extends Pick<ReservationClaim, "evaluated"> {
  readonly user: string;
  readonly hold: NameHold;
  readonly effects: Effects;
}

/** Returns null if the request is stale; from now on it is in flight otherwise. */
async function allow(
  registry: Registry,
  held: HeldByRequest,
  identified: IdentifiedCall,
  request: InflightRequest,
): Promise<QueueEntry | null> {
  const { user, effects, evaluated } = held;
  const usual = executionOf(identified.call.action, containersIn(request), registry.prober);
  const execution = effects.untilAnswered === true ? untilAnswered(usual) : usual;
  // While it waits for names the user's next request may be evaluated, which counts what this one adds.
  const { adds } = effects;
  const adding = adds === null ? HELD_NOTHING : registry.reservations.hold(user, adds, execution);
  evaluated();
  try {
    const entry = await begun(registry, held, identified, { request, execution, adding });
    if (entry === null) adding.end();
    return entry;
  } catch (thrown) {
    adding.end();
    throw thrown;
  }
}

interface Beginning {
  readonly request: InflightRequest;
  readonly execution: Execution;
  readonly adding: HeldReservation;
}

async function begun(
  registry: Registry,
  { user, hold, effects }: HeldByRequest,
  identified: IdentifiedCall,
  { request, execution, adding }: Beginning,
): Promise<QueueEntry | null> {
  const { queue, makers, removing } = registry;
  const { action } = identified.call;
  const key = correlationKeyOf(identified);
  const isPrune = action === "volume.prune";
  const isKept = mustBeKept(action, hold, effects);
  const giveBack = isKept ? await queue.takePlace(user, MAX_KEPT) : nothing;
  if (giveBack === null) throw tooMany(MAX_KEPT);
  try {
    const permission = await hold.allow(effects.gives, execution, effects.alone);
    if (permission === "busy") throw busy();
    if (permission === "stale") return null;
    effects.begin?.();
    const ends = [makers.add(user, request.volumes, isPrune), adding.end];
    if (action === "volume.delete") removing.add(request);
    const entry: QueueEntry = {
      ...{ key, user, request, execution, isKept, recorded: adding.recorded },
      sinceMs: performance.now(),
      end() {
        releaseWithEquals(registry, key, hold);
        for (const end of ends) end();
        removing.delete(request);
      },
      left(execution) {
        for (const end of ends) end();
        hold.keep(execution);
        return { execution, end: hold.release };
      },
    };
    queue.add(entry);
    return entry;
  } finally {
    giveBack();
  }
}

/** Lets go of what a request holds; of what is used until dockerd is done, with the last of equal requests. */
function releaseWithEquals({ queue, ended }: Registry, key: string, hold: NameHold): void {
  if (hold.isUsingUntilDone() && queue.has(key)) {
    ended.add(key, hold);
    return;
  }
  hold.release();
  if (queue.has(key)) return;
  for (const other of [...ended.all(key)]) {
    other.release();
    ended.delete(key, other);
  }
}

/** Returns true if the holds of a request must be kept, however many other requests there are. */
function mustBeKept(action: string, hold: NameHold, { gives, adds }: Effects): boolean {
  const isCounted = adds !== null && !isNothing(adds);
  const isWaiting = mayWait(action) && hold.isUsing();
  return isCounted || gives.length > 0 || isWaiting || hold.isUsingUntilDone();
}

function nothing(): void {
  // There is nothing to end.
}

function containersIn({ targets }: InflightRequest): readonly string[] {
  const ids = (targets ?? []).flatMap(({ kind, id }) =>
    kind === "container" && id !== null ? [id] : [],
  );
  return [...new Set(ids)];
}
