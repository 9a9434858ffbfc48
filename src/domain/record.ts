import type { AuditLevel } from "./audit-level.js";
import type { RequestFinding } from "./call.js";
import type { Via } from "./identity.js";
import type { ObjectKey } from "./owners.js";
import type { TargetFacts } from "./target-facts.js";
import type { DockerEvent, Reaction } from "./executions.js";
import type { Phase } from "./message.js";
import type { Violation } from "./decision.js";
import type { IgnoredException, UsedException } from "./exceptions.js";
import type { Evaluated, ShadowAnswer } from "./evaluation.js";
import type { Enforcement } from "./settings.js";

/** An audit record: one line of the audit log. A field is never renamed or reused within a `schema`. */
export interface AuditRecord {
  readonly schema: 1;
  /** The decision's id, which the Docker user sees: a UUID. */
  readonly id: string;
  /** RFC 3339, UTC, milliseconds. */
  readonly time: string;
  /** `execution`: dockerd acted on another object than the decision allowed. */
  readonly phase: Phase | "execution";
  readonly effect: "allow" | "deny" | "error";
  /**
   * Only in the phase `execution`: the object that dockerd acted on, and the decisions that it may have executed there.
   */
  readonly executed?: Executed;
  /** Why no decision could be made: `PROTOCOL`, `POLICY_EVALUATION`, `FAULT`; null otherwise. */
  readonly code: string | null;
  /** The error's text, for `code`; null otherwise. */
  readonly error: string | null;
  /** The caller; for a refused caller, the name that dockerd reports. */
  readonly user: string | null;
  readonly authn: string | null;
  /** The proof by which the caller was identified; null if the message could not be read. */
  readonly via: Via | null;
  /** SHA-256 and serial number of the certificate in the message, lower-case hex; null without one. */
  readonly fingerprint: string | null;
  readonly serial: string | null;
  readonly method: string | null;
  /** The path without its query; null when it could not be read. */
  readonly path: string | null;
  readonly action: string | null;
  readonly class: string | null;
  readonly profile: string;
  /** The audit level, where the settings choose another one than `request`. */
  readonly level?: Extract<AuditLevel, "metadata" | "request-response">;
  /** The evaluated controls; `none` as well where no decision could be made. */
  readonly evaluated: Evaluated;
  /** With `dry_run` and `break_glass`, the violations beside an `allow` were found, and not enforced. */
  readonly mode: Enforcement["mode"] | "break_glass";
  /** In the mode `break_glass`: the id of the record of its beginning. */
  readonly breakGlass?: string;
  readonly violations: readonly Violation[];
  readonly warnings: readonly Violation[];
  readonly hygiene: readonly RequestFinding[];
  readonly gaps: readonly string[];
  /** Exceptions without which the decision would have been different. */
  readonly exceptionsUsed: readonly UsedException[];
  /** Exceptions that match the request, but not at this time. */
  readonly exceptionsIgnored: readonly IgnoredException[];
  /** The decision of the shadow profile; null if there is none. */
  readonly shadow: ShadowAnswer | null;
  /** The number of entries left out of the lists above: 64 of each are listed. */
  readonly omitted: number;
  /** The request, without secrets; see `erased`. Null if it could not be read, and at the level `metadata`. */
  readonly call: RedactedCall | null;
  /** Paths that were removed from `call`. */
  readonly erased: readonly string[];
  /**
   * Objects that the request concerns, if dockerd was asked; `owner` is null if unowned, `""` for an anonymous caller.
   */
  readonly targets: readonly RecordedTarget[];
  /**
   * Objects that the request is about, with ids and names as far as they are known without asking dockerd.
   * Absent in records of older versions.
   */
  readonly about?: readonly AboutObject[];
  /** In the response phase: the decision that allowed the request, and its age, in milliseconds; null if unknown. */
  readonly request: string | null;
  readonly lastedMs: number | null;
  /** The object that the request created: `{kind, id}`; null for none. */
  readonly made: ObjectKey | null;
  /** Status that dockerd is about to send; null in the request phase, or if it is not shown. */
  readonly status: number | null;
  /** Parts of dockerd's response, at the level `request-response`; null if they could not be read. */
  readonly response?: unknown;
  /** Digest of policy and settings. */
  readonly revision: string;
  /** From the message's arrival to the record, in microseconds; includes the wait to be read. */
  readonly durationUs: number;
}

/** The event that matches no decision. */
export interface Executed extends Pick<DockerEvent, "type" | "action" | "id" | "name"> {
  /** RFC 3339, UTC, milliseconds, by dockerd's clock. */
  readonly time: string;
  /** Ids of the decisions that may have caused it, at most 64. */
  readonly decisions: readonly string[];
  readonly reaction: Reaction;
}

/** An object that a request is about. */
export interface AboutObject {
  /** `container`, `exec`, `image`, `network`, `volume` and the other kinds of Docker's objects. */
  readonly kind: string;
  /** The full id; null if it is not known. Of a volume its name and creation time, as in `made`. */
  readonly id: string | null;
  /** The name without a leading slash; null if it is not known, and for a kind without names, such as execs. */
  readonly name: string | null;
}

export type RecordedTarget = Pick<TargetFacts, "kind" | "ref" | "id" | "owner">;

/** A request as the audit record shows it. */
export interface RedactedCall {
  readonly query: Readonly<Record<string, readonly string[]>>;
  readonly body: unknown;
}
