import { UsageError } from "../../domain/errors.js";
import type { Item } from "./batch.js";
import type { Position } from "./position.js";
import { dropOldest, type Dropped } from "./read-waiting.js";
import { backOff, type SendClock } from "./send-clock.js";
import type { SendProgress } from "./send-progress.js";
import type { Delivery, SendTarget } from "./target.js";

/** `dropped`: the oldest were dropped, so that the log is to be read from another place. */
export type DeliveryEnd = "done" | "stopped" | "dropped";

/** Dependencies of a delivery. */
export interface DeliverParts {
  readonly log: string;
  readonly target: SendTarget;
  readonly progress: SendProgress;
  /** More bytes of the log do not wait; the oldest are dropped. */
  readonly bound: number;
  readonly clock: SendClock;
}

/** When to end. */
export interface Ending {
  /** Ends the delivery after the records that are there. */
  readonly stop: AbortSignal;
  /** Ends the delivery at once. */
  readonly end: AbortSignal;
}

/** Sends records until the target has them. */
export interface Deliverer {
  readonly deliver: (items: readonly Item[]) => Promise<DeliveryEnd>;
  /** Returns the number of records that the target takes at once, as far as it has shown. */
  readonly limit: () => number;
}

/** So many records one after the other are no longer a fault of theirs, but of the target. */
const MAX_REFUSED = 10;

/** The target's behaviour so far. */
interface Seen {
  limit: number;
  readonly most: number;
  hasTaken: boolean;
  /** Attempts that have failed since the target last took records. */
  failures: number;
  refusedInRow: number;
}

/** Creates one that sends no more than `most` records at once. */
export function createDeliverer(parts: DeliverParts, ending: Ending, most: number): Deliverer {
  const seen: Seen = { limit: most, most, hasTaken: false, failures: 0, refusedInRow: 0 };
  return {
    deliver: (items) => deliver({ ...parts, ...ending, seen }, items),
    limit: () => seen.limit,
  };
}

type Way = DeliverParts & Ending & { readonly seen: Seen };

async function deliver(way: Way, items: readonly Item[]): Promise<DeliveryEnd> {
  const events = items.map(({ event }) => event);
  for (;;) {
    const delivery = await way.target.send(events, way.end);
    const outcome = await afterAttempt(way, items, delivery);
    if (outcome !== null) return outcome;
  }
}

/** Returns null if the same records are to be sent again. */
async function afterAttempt(
  way: Way,
  items: readonly Item[],
  delivery: Delivery,
): Promise<DeliveryEnd | null> {
  if (delivery.kind === "taken") return onTaken(way, items, delivery);
  if (delivery.kind === "refused") {
    if (items.length > 1) return await halves(way, items);
    if (await isLeftOut(way, items, delivery.text)) return "done";
  }
  return await afterFailure(way, delivery);
}

async function afterFailure(way: Way, delivery: Delivery): Promise<DeliveryEnd | null> {
  const { stop, end, seen, clock, progress } = way;
  if (end.aborted) return "stopped";
  progress.failed(delivery.text ?? "");
  const isDropped = await hasDropped(way);
  if (stop.aborted) return "stopped";
  const askedMs = delivery.kind === "failed" ? delivery.waitMs : null;
  await clock.sleep(backOff(seen.failures, askedMs, clock.random()), stop);
  seen.failures += 1;
  return isDropped ? "dropped" : null;
}

function onTaken(
  { seen, progress }: Way,
  items: readonly Item[],
  delivery: Delivery & { readonly kind: "taken" },
): DeliveryEnd {
  seen.hasTaken = true;
  seen.failures = 0;
  seen.refusedInRow = 0;
  seen.limit = Math.min(seen.most, seen.limit * 2);
  progress.taken(items, delivery);
  return "done";
}

/** Finds which records the target refuses, in order. */
async function halves(way: Way, items: readonly Item[]): Promise<DeliveryEnd> {
  const middle = Math.ceil(items.length / 2);
  way.seen.limit = middle;
  const first = await deliver(way, items.slice(0, middle));
  return first === "done" ? await deliver(way, items.slice(middle)) : first;
}

/** A target that refuses everything has a fault of its own: then nothing is left out. */
async function isLeftOut(
  { seen, target, end, progress }: Way,
  items: readonly Item[],
  text: string,
): Promise<boolean> {
  if (seen.refusedInRow >= MAX_REFUSED) return false;
  seen.hasTaken ||= (await target.send([], end)).kind === "taken";
  if (!seen.hasTaken) return false;
  seen.refusedInRow += 1;
  for (const item of items) progress.refused(item, text);
  return true;
}

async function hasDropped({ log, progress, bound }: DeliverParts): Promise<boolean> {
  const dropped = await oldestBeyond(bound, log, progress.state().position);
  if (dropped === null) return false;
  progress.dropped(dropped);
  return true;
}

async function oldestBeyond(
  bound: number,
  log: string,
  position: Position | null,
): Promise<Dropped | null> {
  try {
    return await dropOldest(log, position, bound);
  } catch (thrown) {
    // A log that cannot be read now is read again, and its problem is said there.
    if (thrown instanceof UsageError) return null;
    throw thrown;
  }
}
