import type { ShareChange } from "../../domain/shares.js";
import { createTurns } from "../fairness/turns.js";
import type { Execution } from "./execution.js";

/** Kinds of objects whose number a quota can limit. */
export const COUNTED_KINDS = ["containers", "volumes", "networks", "services"] as const;

/** Numbers of objects by kind. */
export type ObjectCounts = Readonly<Record<(typeof COUNTED_KINDS)[number], number>>;

/** The increase of a user's usage by a request, once dockerd has executed it. */
export interface Reservation {
  readonly makes: ObjectCounts;
  /** Null if it changes no sum. */
  readonly change: ShareChange | null;
}

/** Capacity that is held for in-flight requests, so that many at once do not pass a quota together. */
export interface Reservations {
  /** For one request of `user` that is about to be evaluated. */
  readonly claim: (user: string) => ReservationClaim;
  /** Holds it until it is ended, or until a request that was allowed long ago is proven to be done. */
  readonly hold: (user: string, reservation: Reservation, execution: DoneProof) => HeldReservation;
}

/** The reservation of one in-flight request. Both may be called twice. */
export interface HeldReservation {
  /**
   * The owner of what the request made is recorded, which counts by itself from now on. The volumes of a new container
   * are recorded later.
   */
  readonly recorded: () => void;
  readonly end: () => void;
}

/** The proof that dockerd is done with a request. */
type DoneProof = Pick<Execution, "isDone">;

/** The access of one evaluation to its user's reservations. */
export interface ReservationClaim {
  /** Waits until the user's other requests that ask for it are evaluated; false if that takes too long. */
  readonly turn: () => Promise<boolean>;
  /** The objects that the user's in-flight requests make. */
  readonly making: () => ObjectCounts;
  /** The changes of the user's in-flight requests. */
  readonly changes: () => readonly ShareChange[];
  /** The request was evaluated, so that the user's next one may be. */
  readonly evaluated: () => void;
}

/** @internal Exported for tests. */
export const NO_OBJECTS: ObjectCounts = Object.freeze({
  containers: 0,
  volumes: 0,
  networks: 0,
  services: 0,
});

/** Requests of one user are evaluated one after the other, those of all users side by side. */
const TURNS = { atOnce: Number.POSITIVE_INFINITY, each: 1, waitMs: 10_000 };

/**
 * dockerd makes and starts containers in seconds. A request that it does not answer in this time, perhaps since a later
 * plugin refused it, counts until dockerd proves to be done with it. dockerd is asked again after each such time.
 */
const COUNTED_MS = 5 * 60 * 1000;

interface Totals {
  readonly making: Record<keyof ObjectCounts, number>;
  readonly changes: Set<ShareChange>;
}

type TotalsByUser = Map<string, Totals>;

/** Makes reservations that hold nothing. */
export function createReservations(countedMs = COUNTED_MS): Reservations {
  const turns = createTurns(TURNS);
  const totals: TotalsByUser = new Map();
  return {
    hold(user, reservation, { isDone }) {
      if (isNothing(reservation)) return HELD_NOTHING;
      const { now, later } = byMoment(reservation);
      const recorded = once(add(totals, user, now));
      const dropLater = add(totals, user, later);
      const drop = (): void => {
        recorded();
        dropLater();
      };
      return { recorded, end: endOrProof(drop, isDone, countedMs) };
    },
    claim(user) {
      let end: (() => void) | null = null;
      return {
        async turn() {
          end ??= await turns.begin(user);
          return end !== null;
        },
        making: () => ({ ...(totals.get(user)?.making ?? NO_OBJECTS) }),
        changes: () => [...(totals.get(user)?.changes ?? [])],
        evaluated() {
          end?.();
        },
      };
    },
  };
}

/** Nothing is held by a request that adds nothing. */
export const HELD_NOTHING: HeldReservation = Object.freeze({
  recorded: () => undefined,
  end: () => undefined,
});

/** Splits a reservation: `now` ends when the owner of the object is recorded, `later` holds a container's volumes. */
function byMoment({ makes, change }: Reservation): Record<"now" | "later", Reservation> {
  const volumes = makes.containers > 0 ? makes.volumes : 0;
  return {
    now: { makes: { ...makes, volumes: makes.volumes - volumes }, change },
    later: { makes: { ...NO_OBJECTS, volumes }, change: null },
  };
}

function once(end: () => void): () => void {
  let isEnded = false;
  return () => {
    if (!isEnded) end();
    isEnded = true;
  };
}

/** Calls `drop` once: when the returned function is called, or after a proof, which is tried each `everyMs`. */
function endOrProof(drop: () => void, isDone: DoneProof["isDone"], everyMs: number): () => void {
  let isHeld = true;
  let timer = later();
  function later(): NodeJS.Timeout {
    return setTimeout(() => void ask(), everyMs).unref();
  }
  async function ask(): Promise<void> {
    if (await isDone()) end();
    else if (isHeld) timer = later();
  }
  function end(): void {
    clearTimeout(timer);
    if (isHeld) drop();
    isHeld = false;
  }
  return end;
}

/** Returns what takes it away again; it is called once. */
function add(totals: TotalsByUser, user: string, { makes, change }: Reservation): () => void {
  const total = totals.get(user) ?? { making: { ...NO_OBJECTS }, changes: new Set() };
  totals.set(user, total);
  count(total, makes, 1);
  if (change !== null) total.changes.add(change);
  return () => {
    count(total, makes, -1);
    if (change !== null) total.changes.delete(change);
    // Of a user who had nothing in between there may be other totals by now.
    if (isEmpty(total) && totals.get(user) === total) totals.delete(user);
  };
}

function count({ making }: Totals, makes: ObjectCounts, times: 1 | -1): void {
  for (const kind of COUNTED_KINDS) making[kind] += times * makes[kind];
}

function isEmpty({ making, changes }: Totals): boolean {
  return changes.size === 0 && COUNTED_KINDS.every((kind) => making[kind] === 0);
}

/** Returns true if a reservation adds nothing. */
export function isNothing({ makes, change }: Reservation): boolean {
  return change === null && COUNTED_KINDS.every((kind) => makes[kind] === 0);
}
