import type { Exception } from "./exceptions.js";
import type { UserFacts } from "./facts.js";
import type { Overrides } from "./overrides.js";
import type { CallerRule } from "./roles.js";

/** Who makes a call, and what the settings say about them. */
export interface Caller extends Omit<
  UserFacts,
  "authn" | "via" | "cert" | "refusal" | "permissions"
> {
  /** All that their roles say. */
  readonly rules: readonly CallerRule[];
  /** The profile that judges them. */
  readonly profile: string;
  /** What holds for them beside the profile's set. */
  readonly overrides: Overrides;
  /** Likewise for the shadow profile; null where there is none. */
  readonly shadow: Overrides | null;
  /** Exceptions that name them, whatever the call and the time. */
  readonly exceptions: readonly Exception[];
}
