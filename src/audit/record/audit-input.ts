import type { Call } from "../../domain/call.js";
import type { Decision } from "../../domain/decision.js";
import type { Evaluation } from "../../domain/evaluation.js";
import type { Identity } from "../../domain/identity.js";
import type { Message, Phase } from "../../domain/message.js";
import type { ObjectKey } from "../../domain/owners.js";
import type { AboutObject } from "../../domain/record.js";
import type { Settings } from "../../domain/settings.js";

/** The request that a response answers, and what it made. */
export interface AnsweredCall {
  readonly begun: { readonly id: string; readonly lastedMs: number } | null;
  readonly made: ObjectKey | null;
}

/** The data from which an audit record is built. */
export interface AuditInput {
  readonly id: string;
  readonly time: Date;
  readonly durationUs: number;
  readonly phase: Phase;
  /** Null if it could not be read. */
  readonly message: Message | null;
  /** Null if the message could not be read. */
  readonly identity: Identity | null;
  /** Null if the message could not be read. */
  readonly call: Call | null;
  /** Null if no decision could be made. */
  readonly evaluation: Evaluation | null;
  /** The matching request and its outcome, in the response phase; null in the request phase, or if it is unknown. */
  readonly answered: AnsweredCall | null;
  /** The objects that the request is about. */
  readonly about: readonly AboutObject[];
  readonly decision: Decision;
  /** The caller's groups by the settings. */
  readonly groups: readonly string[];
  readonly settings: Pick<Settings, "profile" | "enforcement" | "auditLevels" | "execCommand">;
  readonly revision: string;
}
