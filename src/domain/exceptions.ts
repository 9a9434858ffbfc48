import type { Change } from "./parameters.js";

/** A permission for some callers, some calls and some time that a profile does not give. */
export interface Exception {
  readonly id: string;
  readonly controls: readonly string[];
  readonly who: Beneficiaries;
  readonly when: {
    /** Images by reference, `docker.io/library/docker:27-dind@sha256:…`; empty for any. */
    readonly images: readonly string[];
    readonly actions: readonly string[];
  };
  /** What widens parameters; empty where `mode` is given. */
  readonly changes: readonly Change[];
  /** What the controls become; null where parameters are widened. */
  readonly mode: "warn" | "off" | null;
  /** RFC 3339, UTC, seconds. */
  readonly created: string;
  readonly expires: string;
}

/** Everyone whom one of these names. */
export interface Beneficiaries {
  readonly anyone: boolean;
  readonly users: readonly string[];
  readonly groups: readonly string[];
  readonly roles: readonly string[];
}

/** An exception without which a call would have been judged otherwise. */
export interface UsedException {
  readonly id: string;
  readonly control: string;
  readonly expires: string;
}

/** An exception that would have held but for `why`: `expired`, `not yet valid`. */
export interface IgnoredException {
  readonly id: string;
  readonly why: string;
}
