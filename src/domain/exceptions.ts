import type { ParameterChange } from "./parameters.js";

/** A permission for some callers, some requests and some time that the profile does not give. */
export interface Exception {
  readonly id: string;
  readonly controls: readonly string[];
  readonly who: Beneficiaries;
  readonly when: {
    /** Images by reference, `docker.io/library/docker:27-dind@sha256:…`; empty for any. */
    readonly images: readonly string[];
    readonly actions: readonly string[];
  };
  /** Changes that widen parameters; empty if `mode` is given. */
  readonly changes: readonly ParameterChange[];
  /** The lowered mode of the controls; null if parameters are widened. */
  readonly mode: "warn" | "off" | null;
  /** RFC 3339, UTC, seconds. */
  readonly created: string;
  readonly expires: string;
}

/** All users whom one of these names. */
export interface Beneficiaries {
  readonly anyone: boolean;
  readonly users: readonly string[];
  readonly groups: readonly string[];
  readonly roles: readonly string[];
}

/** An exception without which the decision would have been different. */
export interface UsedException {
  readonly id: string;
  readonly control: string;
  readonly expires: string;
}

/** An exception that would have applied but for `why`: `expired`, `not yet valid`. */
export interface IgnoredException {
  readonly id: string;
  readonly why: string;
}
