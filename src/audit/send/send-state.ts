import { LOSS_REASONS, type Loss, type Losses, type Position } from "./position.js";

/** The state of a sender between its runs. */
export interface SendState {
  readonly schema: 1;
  /** The log, and the target without credentials: another pair has a state of its own. */
  readonly log: string;
  readonly target: string;
  /** Null before the first record. */
  readonly position: Position | null;
  /** The number of records that the target has taken. */
  readonly sent: number;
  readonly lost: Losses;
  /** Losses that the target has not been told yet. */
  readonly untold: readonly Loss[];
  /** RFC 3339: when the target last took records; null if never. */
  readonly takenAt: string | null;
  /** Why the last attempt failed; null if it did not. */
  readonly problem: SendProblem | null;
}

/** Why records wait. */
export interface SendProblem {
  /** RFC 3339: the first attempt that failed. */
  readonly since: string;
  readonly attempts: number;
  /** A sentence. */
  readonly text: string;
}

const NO_LOSSES: Losses = { bound: 0, missing: 0, broken: 0, refused: 0 };

/** Returns the state of a sender that has sent nothing. */
export function newState(log: string, target: string): SendState {
  return {
    ...{ schema: 1, log, target, position: null, sent: 0, lost: NO_LOSSES, untold: [] },
    ...{ takenAt: null, problem: null },
  };
}

/** Reads a state that was written; returns null for anything else. */
export function stateIn(text: string): SendState | null {
  const value = objectIn(text);
  if (value === null) return null;
  const isWhole = CHECKS.every((isRight) => isRight(value));
  return isWhole ? (value as SendState) : null;
}

type Members = Partial<SendState>;

const CHECKS: readonly ((value: Members) => boolean)[] = [
  ({ schema }) => schema === 1,
  ({ log, target }) => isText(log) && isText(target),
  ({ position }) => position === null || isPosition(position),
  ({ sent }) => isCount(sent),
  ({ lost }) => LOSS_REASONS.every((reason) => isCount(lost?.[reason])),
  ({ untold }) => Array.isArray(untold) && untold.every(isLoss),
];

function objectIn(text: string): Members | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : null;
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return null;
    throw thrown;
  }
}

function isPosition(value: Partial<Position> | undefined): boolean {
  const { dev, ino, offset, seq, line } = value ?? {};
  const isMark = isCount(line?.end) && isCount(line.length) && isText(line.hash);
  return isMark && [dev, ino, offset, seq].every(isCount);
}

function isLoss(value: Partial<Loss> | null): boolean {
  const { reason, count, time } = value ?? {};
  return LOSS_REASONS.some((one) => one === reason) && isCount(count) && isText(time);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}
