import type { AuditState } from "../../../../src/audit/record/audit-state.js";
import type { LogHead } from "../../../../src/audit/log/log-head.js";

/** The state of a writer, in memory, and what it has told. */
export interface KeptState extends AuditState {
  readonly told: readonly string[];
  /** The head that is kept. */
  last: LogHead | null;
}

/** Creates one without a key, that keeps nothing yet. */
export function createState(changes: Partial<AuditState> = {}): KeptState {
  const told: string[] = [];
  const state: KeptState = {
    told,
    last: null,
    key: null,
    head: () => state.last,
    keep(head) {
      state.last = head;
    },
    tell: (problem) => told.push(`error ${problem}`),
    inform: (event) => told.push(`info ${event}`),
    now: () => new Date("2026-11-29T10:00:00Z"),
    ...changes,
  };
  return state;
}
