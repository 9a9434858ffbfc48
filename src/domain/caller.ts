import type { Exception } from "./exceptions.js";
import type { UserFacts } from "./facts.js";
import type { Overrides } from "./overrides.js";
import type { CallerRule } from "./roles.js";

/** The caller of a request, with the settings that apply. */
export interface Caller extends Omit<
  UserFacts,
  "authn" | "via" | "cert" | "refusal" | "permissions"
> {
  /** All rules of the caller's roles. */
  readonly rules: readonly CallerRule[];
  /** The profile whose controls evaluate the caller's requests. */
  readonly profile: string;
  /** Settings that apply to the caller in addition to the profile's set. */
  readonly overrides: Overrides;
  /** The same for the shadow profile; null if there is none. */
  readonly shadow: Overrides | null;
  /** Exceptions that name the caller, whatever the request and the time. */
  readonly exceptions: readonly Exception[];
}
