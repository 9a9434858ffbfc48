import type { Change, Parameter } from "./parameters.js";
import type { Exception } from "./exceptions.js";
import type { IdentitySettings } from "./identity.js";
import type { Reaction } from "./executions.js";
import type { GatewaySettings } from "./gateway.js";
import type { People } from "./people.js";
import { REFERENCE_KINDS } from "./dockerd-object.js";
import type { Severity } from "./decision.js";

/** What a control's mode can be: refuse, let pass and report, or do not evaluate. */
export const MODES = ["deny", "warn", "off"] as const;

export type Mode = (typeof MODES)[number];

/** One complete set of modes and parameters, as the policy reads it from `data.sets[id]`. */
export interface ControlSet {
  readonly modes: Readonly<Record<string, Mode>>;
  /** By control, then by name. */
  readonly parameters: Readonly<Record<string, Readonly<Record<string, Parameter>>>>;
}

/** Everything that can be set, complete and frozen. */
export interface Settings {
  /** For callers whom no binding names. */
  readonly profile: string;
  /**
   * The sets that evaluate requests, by profile, each as the file changes it. What a template stands for is
   * not in them: it is among `templates`, so that no caller can ask for the text `${user}`.
   */
  readonly sets: Readonly<Record<string, ControlSet>>;
  /** By profile: what the caller's own name, ids and groups add to its set. */
  readonly templates: Readonly<Record<string, readonly Change[]>>;
  /** By profile: where the file says what differs from the shipped one, by control or `control.parameter`. */
  readonly origins: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly identity: IdentitySettings;
  readonly people: People;
  readonly bindings: readonly Binding[];
  /** By group, in the order in which they hold: the last one wins. */
  readonly groupChanges: Readonly<Record<string, readonly Change[]>>;
  readonly userChanges: Readonly<Record<string, readonly Change[]>>;
  readonly exceptions: readonly Exception[];
  /** By control: what its user is told instead of the control's own message. */
  readonly messages: Readonly<Record<string, string>>;
  readonly enforcement: Enforcement;
  /** Where the daemon's root directory is seen from here: `/`, or `/host` in a container. */
  readonly hostRoot: string;
  /** A file with the daemon's process id, whose own view of the disk counts before `hostRoot`; or null. */
  readonly pidFile: string | null;
  /** Whether the daemon may speak HTTP/2 without TLS: learnt from its responses, or never. */
  readonly http2: "auto" | "never";
  /** What becomes of a call that is not of class `read` and cannot be recorded. */
  readonly onAuditFailure: "deny" | "allow";
  /** What is done when dockerd acted on another object than was decided about. */
  readonly onMismatch: Reaction;
  /** Null where `dockwarden gateway` is not set up. */
  readonly gateway: GatewaySettings | null;
}

export interface Enforcement {
  /** `audit`: what a control refuses passes and is recorded; what cannot be read is refused even so. */
  readonly mode: "enforce" | "dry_run";
  /** A profile that judges beside the caller's own, for the record alone; null for none. */
  readonly shadowProfile: string | null;
}

/** Which profile judges whom; the first that names the caller holds. */
export interface Binding {
  readonly users: readonly string[];
  readonly groups: readonly string[];
  readonly profile: string;
}

/** A shipped profile, as `build/policy/profiles.json` holds it. */
export type Profile = ControlSet;

/** What is known of a control apart from its rule, from its METADATA. */
export interface ControlDescription {
  readonly title: string;
  readonly severity: Severity;
  /** What to do instead, a sentence. */
  readonly remedy: string;
  /** Where the rule is found in CIS, OWASP, CWE and their like: `CIS 5.4`. */
  readonly references: readonly string[];
  /** Hygiene controls cannot be set below deny. */
  readonly group: string;
  /** The actions that it judges; `*` for all. */
  readonly endpoints: readonly string[];
  /** The actions whose answers it judges; `[]` where it judges none. */
  readonly responses: readonly string[];
  /** What the daemon is asked about for it, of what the call names; `[]` for nothing. */
  readonly inspects: readonly InspectionKind[];
  /** Only where this parameter of its own says something: it is neither false, null nor empty. Null: always. */
  readonly inspectsWhen: string | null;
  /** What stands for a value in each message of the control: `allowed` of `{allowed}`. */
  readonly placeholders: readonly string[];
  readonly parameters: Readonly<Record<string, ParameterDescription>>;
}

/**
 * Objects of a kind; `mounts`: also the volumes of containers; `joined`: the networks and containers that a
 * container which is started joins; `stored`: the mounts that dockerd resolves again for a container that exists;
 * `usage`: how many objects the caller has; `sums`: what their containers use together, as far as the parameter of
 * `inspects_when` names it; `service_network`: networks that services are attached to.
 */
export const INSPECTION_KINDS = [
  ...REFERENCE_KINDS,
  "mounts",
  "joined",
  "service_network",
  "stored",
  "usage",
  "sums",
  "host",
] as const;

export type InspectionKind = (typeof INSPECTION_KINDS)[number];

/** What a parameter may be. */
export interface ParameterDescription {
  readonly type: ParameterType;
  /** The words that a string, or each of a list, may be; null where any will do. */
  readonly values: readonly string[] | null;
  /** `${user}` and its like may stand in it. */
  readonly templates: boolean;
}

/**
 * What a parameter is: `?` allows null, a plural is a list of strings, `prefixes` are paths that may end in
 * `:ro`, a `pattern` is a regular expression or null, `map` is an object.
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
  | "sysctls"
  | "log-targets"
  | "ulimits"
  | "map";

/** The shipped profiles by name, and what is known of their controls. */
export interface Library {
  readonly profiles: Readonly<Record<string, Profile>>;
  readonly catalogue: Catalogue;
}

/** All controls by id, as `build/policy/catalogue.json` holds them. */
export type Catalogue = Readonly<Record<string, ControlDescription>>;
