import type { ActionClass } from "./call.js";
import type { Facts } from "./facts.js";
import type { Identity } from "./identity.js";
import type { Evaluated } from "./evaluation.js";

/** A decided request, as one line of the capture. */
export interface CapturedRequest {
  readonly capture: 1;
  /** The decision's id, as in the audit record. */
  readonly id: string;
  /** When it was decided, RFC 3339. */
  readonly time: string;
  /** The time by which exceptions end, RFC 3339. */
  readonly policyTime: string;
  readonly revision: string;
  readonly effect: "allow" | "deny" | "error";
  readonly code: string | null;
  readonly mode: "enforce" | "dry_run" | "break_glass";
  readonly evaluated: Evaluated;
  readonly violated: readonly string[];
  /** Null if the message could not be read. */
  readonly identity: Identity | null;
  readonly action: string | null;
  readonly class: ActionClass | null;
  /** Kinds of what the request reader refuses. */
  readonly hygiene: readonly string[];
  /** The policy's input; null if the request was refused before it was complete. */
  readonly facts: Facts | null;
}
