import type { AuditEvent } from "../formats/audit-event.js";

/** The result of sending a batch. */
export type Delivery =
  /** The target has it, but for so many records that it has rejected. */
  | { readonly kind: "taken"; readonly rejected: number; readonly text: string | null }
  /** The target may take it later. */
  | { readonly kind: "failed"; readonly text: string; readonly waitMs: number | null }
  /** The target does not take this batch, whenever it is sent. */
  | { readonly kind: "refused"; readonly text: string };

/** A target that takes records. */
export interface SendTarget {
  /** Sends records in their order. */
  readonly send: (events: readonly AuditEvent[], stop: AbortSignal) => Promise<Delivery>;
}

/** Returns a failure that may pass. */
export function failedDelivery(text: string, waitMs: number | null = null): Delivery {
  return { kind: "failed", text, waitMs };
}

/** A batch that the target has. */
export const TAKEN: Delivery = { kind: "taken", rejected: 0, text: null };
