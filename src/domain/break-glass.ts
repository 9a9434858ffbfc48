import { UNPRINTABLE, problemOfUser } from "./owner-names.js";

/** A time in which the policy's denials are recorded and not enforced, for an emergency. */
export interface BreakGlass {
  /** The id of the audit record of its beginning, a UUID. */
  readonly id: string;
  /** The caller whose requests it allows: a user's name; `""` for anonymous callers, null for all callers. */
  readonly user: string | null;
  readonly reason: string;
  /** RFC 3339, UTC. */
  readonly since: string;
  readonly until: string;
}

/** An administrator's declaration; `user` as in `BreakGlass`. */
export interface BreakGlassBeginning {
  readonly user: string | null;
  readonly seconds: number;
  readonly reason: string;
}

/** An administrator's command; `end` ends all that has begun. */
export type BreakGlassCommand =
  ({ readonly change: "begin" } & BreakGlassBeginning) | { readonly change: "end" };

/** The use of break-glass since the plugin started. */
export interface BreakGlassStatus {
  readonly active: readonly BreakGlassInUse[];
  /** The number of times that it has begun. */
  readonly begun: number;
  /** Requests that were allowed because of it. */
  readonly requests: number;
}

/** A break-glass that has not ended. */
export interface BreakGlassInUse extends BreakGlass {
  /** Requests that were allowed because of it. */
  readonly requests: number;
}

/** Returns `user "alice"`, `anonymous callers` or `all callers`. */
export function callersOf(user: BreakGlass["user"]): string {
  if (user === null) return "all callers";
  return user === "" ? "anonymous callers" : `user ${JSON.stringify(user)}`;
}

/** Whoever needs more time has settings to change. */
export const MAX_BREAK_GLASS_SECONDS = 4 * 60 * 60;

const MAX_REASON = 500;

/** Returns the first problem of a beginning, and the member that has it; null if it can be used. */
export function problemOfBeginning({ user, seconds, reason }: BreakGlassBeginning): {
  readonly of: keyof BreakGlassBeginning;
  readonly problem: string;
} | null {
  const problems = {
    user: user === null || user === "" ? null : problemOfUser(user),
    seconds: problemOfSeconds(seconds),
    reason: problemOfReason(reason),
  };
  for (const of of ["user", "seconds", "reason"] as const) {
    const problem = problems[of];
    if (problem !== null) return { of, problem };
  }
  return null;
}

function problemOfSeconds(seconds: number): string | null {
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= MAX_BREAK_GLASS_SECONDS) return null;
  return `it should be whole seconds, minutes or hours (90s, 15m, 2h), at most ${MAX_BREAK_GLASS_SECONDS / 3600}h`;
}

function problemOfReason(reason: string): string | null {
  if (reason.trim() === "") return "it is empty, it should say why";
  if (reason.length > MAX_REASON)
    return `it has ${reason.length} characters, it should have at most ${MAX_REASON}`;
  if (UNPRINTABLE.test(reason)) return "it holds a control character, it should be one line";
  return null;
}
