import type { Exception } from "./exceptions.js";
import type { Parameter } from "./parameters.js";
import type { Mode } from "./settings.js";

/** Who makes a call, and what the settings say about them. */
export interface Caller {
  /** `""` when anonymous. */
  readonly name: string;
  readonly anonymous: boolean;
  /** The settings list them. */
  readonly known: boolean;
  readonly groups: readonly string[];
  readonly roles: readonly string[];
  readonly uid: number | null;
  readonly gids: readonly number[];
  readonly home: string | null;
  /** The profile that judges them. */
  readonly profile: string;
  /** What holds for them beside the profile's set. */
  readonly overrides: Overrides;
  /** Likewise for the shadow profile; null where there is none. */
  readonly shadow: Overrides | null;
  /** Exceptions that name them, whatever the call and the time. */
  readonly exceptions: readonly Exception[];
}

/** Modes by control, and parameters by control and name: all of a control's, or none. */
export interface Overrides {
  readonly modes: Readonly<Record<string, Mode>>;
  readonly parameters: Readonly<Record<string, Readonly<Record<string, Parameter>>>>;
}
