/**
 * The part of an allowed request that is recorded: nothing; caller, action and time; the request; also dockerd's
 * response.
 */
export const AUDIT_LEVELS = ["none", "metadata", "request", "request-response"] as const;

export type AuditLevel = (typeof AUDIT_LEVELS)[number];

/** Chooses a level for some requests; the first rule that matches applies. */
export interface LevelRule {
  readonly level: AuditLevel;
  /** With `groups`, whose requests; those of all callers where both are empty. */
  readonly users: readonly string[];
  readonly groups: readonly string[];
  /** Patterns of actions, such as `container.*`; all actions where it is empty. */
  readonly actions: readonly string[];
}

/** The part of an exec's command that is recorded: nothing, its first word, or all but known forms of secrets. */
export const EXEC_COMMANDS = ["none", "program", "full"] as const;

export type ExecCommand = (typeof EXEC_COMMANDS)[number];
