/** A user's use of the processor, as a debt to others who wait. */
export interface CpuBudget {
  /** In milliseconds, at `atMs`; below zero is what the user may still use before owing anything. */
  owedMs: number;
  /** By the same clock as every `nowMs` here. */
  atMs: number;
}

/** The share of all time that a user may use while others wait. */
const SHARE = 0.2;
/** The time that a user may use before owing anything, so that a command is not slowed by its own first requests. */
const BURST_MS = 50;
/** No user owes more, so no user is held back for longer than this divided by the share: 750 ms. */
const MAX_OWED_MS = 150;

/** Returns the budget of a user who has used nothing. */
export function freshBudget(nowMs: number): CpuBudget {
  return { owedMs: -BURST_MS, atMs: nowMs };
}

/** Returns what the user owes now, in milliseconds. It shrinks by the user's share of the time that passes. */
export function owedMsOf({ owedMs, atMs }: CpuBudget, nowMs: number): number {
  return Math.max(-BURST_MS, owedMs - (nowMs - atMs) * SHARE);
}

/** Returns true if a budget equals that of a user who has used nothing, at the latest a second after its last use. */
export function hasUsedNothing(budget: CpuBudget, nowMs: number): boolean {
  return owedMsOf(budget, nowMs) === -BURST_MS;
}

/** Adds what the user has used while others waited. */
export function charge(budget: CpuBudget, usedMs: number, nowMs: number): void {
  budget.owedMs = Math.min(MAX_OWED_MS, owedMsOf(budget, nowMs) + usedMs);
  budget.atMs = nowMs;
}
