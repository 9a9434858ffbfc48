import type { Finding } from "./call.js";
import type { Via } from "./identity.js";
import type { ObjectKey } from "./owners.js";
import type { TargetFacts } from "./target-facts.js";
import type { DockerEvent, Reaction } from "./executions.js";
import type { Phase } from "./message.js";
import type { Violation } from "./decision.js";
import type { IgnoredException, UsedException } from "./exceptions.js";
import type { Evaluated, ShadowAnswer } from "./evaluation.js";
import type { Enforcement } from "./settings.js";

/** One line of the audit record. A field is never renamed or reused within a `schema`. */
export interface AuditRecord {
  readonly schema: 1;
  /** The decision's id, which the Docker user is shown: a UUID. */
  readonly id: string;
  /** RFC 3339, UTC, milliseconds. */
  readonly time: string;
  /** `execution`: dockerd acted on another object than was decided about. */
  readonly phase: Phase | "execution";
  readonly effect: "allow" | "deny" | "error";
  /** In the phase `execution` alone: what dockerd acted on, and which decisions it may have executed there. */
  readonly executed?: Executed;
  /** Why nobody judged: `PROTOCOL`, `POLICY_EVALUATION`, `FAULT`; null otherwise. */
  readonly code: string | null;
  /** The error's text, for `code`; null otherwise. */
  readonly error: string | null;
  /** Who calls; of a caller who was refused, the name that dockerd says. */
  readonly user: string | null;
  readonly authn: string | null;
  /** How it is known who calls; null where the message could not be read. */
  readonly via: Via | null;
  /** Of the certificate that was shown: SHA-256 and serial number, lower-case hex; null without one. */
  readonly fingerprint: string | null;
  readonly serial: string | null;
  readonly method: string | null;
  /** The path without its query; null when it could not be read. */
  readonly path: string | null;
  readonly action: string | null;
  readonly class: string | null;
  readonly profile: string;
  /** Which controls were evaluated; `none` as well where no decision could be made. */
  readonly evaluated: Evaluated;
  /** `audit`: what `violations` lists beside an `allow` was found, and not enforced. */
  readonly mode: Enforcement["mode"];
  readonly violations: readonly Violation[];
  readonly warnings: readonly Violation[];
  readonly hygiene: readonly Finding[];
  readonly gaps: readonly string[];
  /** Exceptions without which the call would have been judged otherwise. */
  readonly exceptionsUsed: readonly UsedException[];
  /** Exceptions that were meant for the call, and are out of their time. */
  readonly exceptionsIgnored: readonly IgnoredException[];
  /** What the shadow profile would have decided; null where there is none. */
  readonly shadow: ShadowAnswer | null;
  /** How many entries of the lists above are left out: 64 of each are listed. */
  readonly omitted: number;
  /** What was called, without secrets; see `erased`. Null when it could not be read. */
  readonly call: RedactedCall | null;
  /** Paths that were removed from `call`. */
  readonly erased: readonly string[];
  /** Objects that the call is about, where the daemon was asked; `owner` is null for nobody, `""` for a caller without a name. */
  readonly targets: readonly RecordedTarget[];
  /** In the response phase: the decision that let the call pass, and how long ago, in milliseconds; null where unknown. */
  readonly request: string | null;
  readonly lastedMs: number | null;
  /** What the call made: `{kind, id}`; null for nothing. */
  readonly made: ObjectKey | null;
  /** Status that dockerd is about to answer; null in the request phase, or when it is not shown. */
  readonly status: number | null;
  /** Digest of policy and settings. */
  readonly revision: string;
  /** From the message's arrival to the record, in microseconds; what it waits to be read is part of it. */
  readonly durationUs: number;
}

/** The event that no decision accounts for. */
export interface Executed extends Pick<DockerEvent, "type" | "action" | "id" | "name"> {
  /** RFC 3339, UTC, milliseconds, by dockerd's clock. */
  readonly time: string;
  /** Ids of the decisions that it may come of, at most 64. */
  readonly decisions: readonly string[];
  readonly reaction: Reaction;
}

export type RecordedTarget = Pick<TargetFacts, "kind" | "ref" | "id" | "owner">;

/** A call as the record shows it. */
export interface RedactedCall {
  readonly query: Readonly<Record<string, readonly string[]>>;
  readonly body: unknown;
}
