import type { BreakGlass } from "./break-glass.js";
import type { Decision } from "./decision.js";
import type { Phase } from "./message.js";

/** A decision as it is answered, for those who count decisions. */
export interface AnsweredDecision {
  readonly id: string;
  readonly phase: Phase;
  /** `container.create`; null if the request could not be read. */
  readonly action: string | null;
  readonly decision: Decision;
  /** Because of which the request was allowed; null if it is allowed or refused anyway. */
  readonly breakGlass: BreakGlass | null;
  /** From the message's arrival to the record, in microseconds. */
  readonly durationUs: number;
}
