import type { AuditKeeping } from "./audit-keeping.js";
import type { ExecCommand, LevelRule } from "./audit-level.js";
import type { CaptureSettings } from "./capture-settings.js";
import type { ParameterChange, Parameter } from "./parameters.js";
import type { Exception } from "./exceptions.js";
import type { IdentitySettings } from "./identity.js";
import type { Reaction } from "./executions.js";
import type { GatewaySettings } from "./gateway.js";
import type { OpaDockerAuthzSettings } from "./opa-docker-authz.js";
import type { People } from "./people.js";
import type { PolicySettings } from "./policy-settings.js";
import { REFERENCE_KINDS } from "./dockerd-object.js";
import type { Severity } from "./decision.js";

/** A control's mode: refuse, allow and report, or do not evaluate. */
export const MODES = ["deny", "warn", "off"] as const;

export type Mode = (typeof MODES)[number];

/** A complete set of modes and parameters, as the policy reads it from `data.sets[id]`. */
export interface ControlSet {
  readonly modes: Readonly<Record<string, Mode>>;
  /** By control, then by name. */
  readonly parameters: Readonly<Record<string, Readonly<Record<string, Parameter>>>>;
}

/** All settings, complete and frozen. */
export interface Settings {
  /** For callers whom no binding names. */
  readonly profile: string;
  /**
   * The sets that evaluate requests, by profile, each as the file changes it. Values with a template are in
   * `templates` instead, so that no caller can request the literal text `${user}`.
   */
  readonly sets: Readonly<Record<string, ControlSet>>;
  /** By profile: what the caller's own name, ids and groups add to its set. */
  readonly templates: Readonly<Record<string, readonly ParameterChange[]>>;
  /** By profile: the place in the file of each difference from the shipped one, by control or `control.parameter`. */
  readonly origins: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly identity: IdentitySettings;
  readonly people: People;
  readonly bindings: readonly Binding[];
  /** By group, in the order of application: the last one wins. */
  readonly groupChanges: Readonly<Record<string, readonly ParameterChange[]>>;
  readonly userChanges: Readonly<Record<string, readonly ParameterChange[]>>;
  readonly exceptions: readonly Exception[];
  /** By control: the text that replaces the control's own message. */
  readonly messages: Readonly<Record<string, string>>;
  readonly enforcement: Enforcement;
  /** The name of the time zone in which rules see the local time: `Europe/Berlin`. */
  readonly timeZone: string;
  /** The path at which the host's root directory is visible: `/`, or `/host` in a container. */
  readonly hostRoot: string;
  /** A file with dockerd's process id, whose view of the disk precedes `hostRoot`; or null. */
  readonly pidFile: string | null;
  /** `auto`: HTTP/2 without TLS is assumed unless the API version of dockerd excludes it; `never`: it is never used. */
  readonly http2: "auto" | "never";
  /** The decision for a request that cannot be recorded, and may not pass without a record. */
  readonly onAuditFailure: "deny" | "allow";
  readonly auditKeeping: AuditKeeping;
  /** Null if requests are not captured. */
  readonly capture: CaptureSettings | null;
  /** The audit levels of allowed requests: the first rule that matches; without one `request`. */
  readonly auditLevels: readonly LevelRule[];
  /** The recorded part of an exec's command. */
  readonly execCommand: ExecCommand;
  /** The reaction when dockerd acted on another object than the decision allowed. */
  readonly onMismatch: Reaction;
  /** Null if `dockwarden gateway` is not configured. */
  readonly gateway: GatewaySettings | null;
  /** Null if the policy is the one that ships with the program. */
  readonly policy: PolicySettings | null;
  /** A policy that was written for opa-docker-authz; null if there is none. */
  readonly opaDockerAuthz: OpaDockerAuthzSettings | null;
}

export interface Enforcement {
  /** `dry_run`: violations are recorded and do not deny; an unreadable request is refused even so. */
  readonly mode: "enforce" | "dry_run";
  /** A profile that is evaluated in addition to the caller's own, for the audit record only; null for none. */
  readonly shadowProfile: string | null;
}

/** Assigns a profile to callers; the first binding that names the caller applies. */
export interface Binding {
  readonly users: readonly string[];
  readonly groups: readonly string[];
  readonly profile: string;
}

/** A shipped profile, as `build/policy/profiles.json` holds it. */
export type Profile = ControlSet;

/** A control's description, from its METADATA. */
export interface ControlDescription {
  readonly title: string;
  readonly severity: Severity;
  /** The recommended alternative, a sentence. */
  readonly remedy: string;
  /** The rule's entries in CIS, OWASP, CWE and similar: `CIS 5.4`. */
  readonly references: readonly string[];
  /** Hygiene controls cannot be set below deny. */
  readonly group: string;
  /** The actions that it evaluates; `*` for all. */
  readonly endpoints: readonly string[];
  /** The actions whose responses it evaluates; `[]` for none. */
  readonly responses: readonly string[];
  /** The kinds of inspects that it needs for the objects that the request names; `[]` for none. */
  readonly inspects: readonly InspectionKind[];
  /** Inspects only if this parameter of its own is neither false, null nor empty. Null: always. */
  readonly inspectsWhen: string | null;
  /** The placeholders in messages of the control: `allowed` for `{allowed}`. */
  readonly placeholders: readonly string[];
  readonly parameters: Readonly<Record<string, ParameterDescription>>;
}

/**
 * Objects of a kind; `mounts`: also the volumes of containers; `joined`: the networks and containers that a
 * started container joins; `fills`: the volumes that a request fills or writes in; `stored`: the mounts that dockerd
 * resolves again for an existing container; `whole`: an existing container that dockerd starts, as the create that makes it;
 * `files`: the state and the mounts of the container whose files dockerd copies, which stay so until it has, and the state of
 * one that it restarts; `execs`: how many execs the container has in which one is created; `usage`: how many objects the
 * caller has; `sums`: what their containers use together, as far as the parameter of `inspects_when` names it;
 * `service_network`: networks that services are attached to.
 */
export const INSPECTION_KINDS = [
  ...REFERENCE_KINDS,
  "mounts",
  "joined",
  "service_network",
  "stored",
  "whole",
  "files",
  "fills",
  "execs",
  "usage",
  "sums",
  "host",
] as const;

export type InspectionKind = (typeof INSPECTION_KINDS)[number];

/** The description of a parameter. */
export interface ParameterDescription {
  readonly type: ParameterType;
  /** The permitted values of a string, or of each item of a list; null for any. */
  readonly values: readonly string[] | null;
  /** `${user}` and other templates are permitted. */
  readonly templates: boolean;
}

/**
 * The type of a parameter: `?` allows null, a plural is a list of strings, `prefixes` are paths that may end
 * in `:ro`, a `pattern` is a regular expression or null, `map` is an object.
 */
export type ParameterType =
  | "boolean"
  | "integer"
  | "natural"
  | "number"
  | "string"
  | "string?"
  | "strings"
  | "paths"
  | "prefixes"
  | "path-patterns"
  | "capabilities"
  | "devices"
  | "digests"
  | "pinned-images"
  | "image-patterns"
  | "url-patterns"
  | "api-version"
  | "pattern"
  | "patterns"
  | "words"
  | "expressions"
  | "addresses"
  | "host-patterns"
  | "name-patterns"
  | "port-ranges"
  | "subnets"
  | "pools"
  | "sysctls"
  | "log-targets"
  | "ulimits"
  | "map";

/** The shipped profiles by name, and the descriptions of their controls. */
export interface Library {
  readonly profiles: Readonly<Record<string, Profile>>;
  readonly catalogue: Catalogue;
}

/** All controls by id, as `build/policy/catalogue.json` holds them. */
export type Catalogue = Readonly<Record<string, ControlDescription>>;
