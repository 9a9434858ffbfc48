/**
 * What goes wrong here, by name. A denial is not among these: a denial is data.
 */

/** Base of all errors that this program raises on purpose; `code` is stable and is recorded. */
export abstract class PluginError extends Error {
  abstract readonly code: string;
}

/** dockerd, or somebody in its place, sent something that is not an AuthZ message. */
export class ProtocolError extends PluginError {
  override readonly name = "ProtocolError";
  readonly code = "PROTOCOL";
}

/** The policy gave no decision: it trapped, threw, or answered with something else. */
export class PolicyEvaluationError extends PluginError {
  override readonly name = "PolicyEvaluationError";
  readonly code = "POLICY_EVALUATION";
}

/** The compiled policy cannot be used at all. */
export class PolicyLoadError extends PluginError {
  override readonly name = "PolicyLoadError";
  readonly code = "POLICY_LOAD";
}

/** More was asked at once than can be evaluated; the message says whose requests were too many. */
export class OverloadedError extends PluginError {
  override readonly name = "OverloadedError";
  readonly code = "OVERLOADED";
}

/** A record is not on disk. */
export class AuditWriteError extends PluginError {
  override readonly name = "AuditWriteError";
  readonly code = "AUDIT_WRITE";
}

/** Who made what cannot be read, or is not on disk. */
export class OwnerStoreError extends PluginError {
  override readonly name = "OwnerStoreError";
  readonly code = "OWNERS";
}

/** The settings file says something that cannot be obeyed; one line a problem in `problems`. */
export class SettingsError extends PluginError {
  override readonly name = "SettingsError";
  readonly code = "SETTINGS";
  readonly problems: readonly string[];

  constructor(problems: readonly string[], options?: ErrorOptions) {
    super(problems.join("\n"), options);
    this.problems = problems;
  }
}

/** The command line, or the place where a program is started, cannot be obeyed. */
export class UsageError extends PluginError {
  override readonly name = "UsageError";
  readonly code = "USAGE";
}

/** The text of whatever was thrown; opa-wasm throws strings, bare objects with a message, and errors. */
export function describeThrown(thrown: unknown): string {
  const hasMessage = typeof thrown === "object" && thrown !== null && "message" in thrown;
  return String(hasMessage ? thrown.message : thrown);
}

/** Calls that rely on the same names, or change them, or are of the same user, stand in the way. */
export class NamesBusyError extends PluginError {
  override readonly name = "NamesBusyError";
  readonly code = "NAMES_BUSY";
}

/** A container's mounts cannot be pinned, so that the container must not start. */
export class PinError extends PluginError {
  override readonly name = "PinError";
  readonly code = "PIN";
}
