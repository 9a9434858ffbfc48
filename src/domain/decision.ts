/** A control's objection to a request. */
export interface Violation {
  /** Control id: the folder's name under `rego/docker/authz/controls`. */
  readonly control: string;
  readonly mode: "deny" | "warn";
  readonly severity: Severity;
  /** The original JSON path, `HostConfig.Binds[0]`, or null. */
  readonly field: string | null;
  /** The offending value, never a secret, or null. */
  readonly value: string | null;
  /** A sentence that names the Docker flag and what to do instead. */
  readonly message: string;
  readonly remedy: string | null;
  readonly references: readonly string[];
}

export type Severity = "low" | "medium" | "high" | "critical";

/** The policy's answer: violations in mode deny, and warnings. */
export interface PolicyAnswer {
  readonly allow: boolean;
  readonly violations: readonly Violation[];
  readonly warnings: readonly Violation[];
}

/** The decision, before it has an id. Only `allow` lets the request pass. */
export type Decision =
  | {
      readonly effect: "allow";
      readonly warnings: readonly Violation[];
      /** Violations that would have denied if the mode were `enforce`. */
      readonly unenforced: readonly Violation[];
    }
  | {
      readonly effect: "deny";
      readonly violations: readonly Violation[];
      readonly warnings: readonly Violation[];
    }
  /** No decision could be made: the message, the evaluation or the audit record failed. */
  | { readonly effect: "error"; readonly code: string; readonly message: string };

/** The answer that dockerd reads; `msg` is what the Docker user sees. */
export interface Answer {
  readonly allow: boolean;
  readonly msg: string;
}

/** Decides which quotes of a request are disclosed to the caller: dockerd writes denials into its own log. */
export interface Disclosure {
  readonly violation: (violation: Violation) => Violation;
  readonly error: (code: string, message: string) => string;
}
