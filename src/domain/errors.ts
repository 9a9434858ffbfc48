/** All errors of this program, by name. A denial is not an error: it is data. */

/** The base of all errors that this program raises on purpose; `code` is stable and is recorded. */
export abstract class PluginError extends Error {
  abstract readonly code: string;
}

/** dockerd, or another client, sent something that is not an AuthZ message. */
export class ProtocolError extends PluginError {
  override readonly name = "ProtocolError";
  readonly code = "PROTOCOL";
}

/** The policy gave no decision: it trapped, threw, or gave an invalid answer. */
export class PolicyEvaluationError extends PluginError {
  override readonly name = "PolicyEvaluationError";
  readonly code = "POLICY_EVALUATION";
}

/** The compiled policy cannot be used; `problem` is the reason alone, without a remedy. */
export class PolicyLoadError extends PluginError {
  override readonly name = "PolicyLoadError";
  readonly code = "POLICY_LOAD";
  readonly problem: string;

  constructor(message: string, options?: ErrorOptions, problem = message) {
    super(message, options);
    this.problem = problem;
  }
}

/** Controls cannot be compiled, or what compiles them cannot be had. */
export class PolicyBuildError extends PluginError {
  override readonly name = "PolicyBuildError";
  readonly code = "POLICY_BUILD";
}

/** More requests came at once than can be evaluated; the message names whose were too many. */
export class OverloadedError extends PluginError {
  override readonly name = "OverloadedError";
  readonly code = "OVERLOADED";
}

/** An audit record could not be written. */
export class AuditWriteError extends PluginError {
  override readonly name = "AuditWriteError";
  readonly code = "AUDIT_WRITE";
}

/** The ownership log cannot be read or written. */
export class OwnerStoreError extends PluginError {
  override readonly name = "OwnerStoreError";
  readonly code = "OWNERS";
}

/** The settings file is not valid; `problems` has one line for each problem. */
export class SettingsError extends PluginError {
  override readonly name = "SettingsError";
  readonly code = "SETTINGS";
  readonly problems: readonly string[];

  constructor(problems: readonly string[], options?: ErrorOptions) {
    super(problems.join("\n"), options);
    this.problems = problems;
  }
}

/** The command line, or the environment in which the program is started, is not usable. */
export class UsageError extends PluginError {
  override readonly name = "UsageError";
  readonly code = "USAGE";
}

/** Returns the code of an error of the operating system or of Node.js, `ENOENT`; null for anything else. */
export function systemCodeOf(thrown: unknown): unknown {
  return thrown instanceof Error && "code" in thrown ? thrown.code : null;
}

/** Returns the text of any thrown value; opa-wasm throws strings, bare objects with a message, and errors. */
export function describeThrown(thrown: unknown): string {
  const hasMessage = typeof thrown === "object" && thrown !== null && "message" in thrown;
  return String(hasMessage ? thrown.message : thrown);
}

/** In-flight requests that rely on the same names, or change them, or are of the same user, conflict. */
export class NamesBusyError extends PluginError {
  override readonly name = "NamesBusyError";
  readonly code = "NAMES_BUSY";
}

/** A container's mounts cannot be pinned, so the container must not start. */
export class PinError extends PluginError {
  override readonly name = "PinError";
  readonly code = "PIN";
}
