import type { Severity } from "./decision.js";

/** What a control's mode can be: refuse, let pass and report, or do not evaluate. */
export const MODES = ["deny", "warn", "off"] as const;

export type Mode = (typeof MODES)[number];

/** A parameter's value, as `rego/profiles` and the settings give it. */
export type Parameter =
  null | boolean | number | string | readonly Parameter[] | { readonly [name: string]: Parameter };

/** One complete set of modes and parameters, as the policy reads it from `data.sets[id]`. */
export interface ControlSet {
  readonly modes: Readonly<Record<string, Mode>>;
  /** By control, then by name. */
  readonly parameters: Readonly<Record<string, Readonly<Record<string, Parameter>>>>;
}

/** Everything that can be set, complete and frozen. */
export interface Settings {
  readonly profile: string;
  /** The sets that judge calls, by id; every caller has that of `profile`. */
  readonly sets: Readonly<Record<string, ControlSet>>;
  /** Where the daemon's root directory is seen from here: `/`, or `/host` in a container. */
  readonly hostRoot: string;
  /** Whether the daemon may speak HTTP/2 without TLS: learnt from its replies, or never. */
  readonly http2: "auto" | "never";
  /** What becomes of a call that is not of class `read` and cannot be recorded. */
  readonly onAuditFailure: "deny" | "allow";
}

/** A shipped profile, as `build/policy/profiles.json` holds it. */
export type Profile = ControlSet;

/** What is known of a control apart from its rule, from its METADATA. */
export interface ControlDescription {
  readonly title: string;
  readonly severity: Severity;
  /** Hygiene controls cannot be set below deny. */
  readonly group: string;
  readonly parameters: Readonly<Record<string, ParameterDescription>>;
}

/** What a parameter may be. */
export interface ParameterDescription {
  readonly type: ParameterType;
  /** The words that a string, or each of a list, may be; null where any will do. */
  readonly values: readonly string[] | null;
}

/**
 * What a parameter is: `?` allows null, a plural is a list of strings, `prefixes` are paths that may end in
 * `:ro`, `map` is an object.
 */
export type ParameterType =
  | "boolean"
  | "integer"
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
  | "api-version"
  | "map";

/** The shipped profiles by name, and what is known of their controls. */
export interface Library {
  readonly profiles: Readonly<Record<string, Profile>>;
  readonly catalogue: Catalogue;
}

/** All controls by id, as `build/policy/catalogue.json` holds them. */
export type Catalogue = Readonly<Record<string, ControlDescription>>;
