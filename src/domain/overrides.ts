import type { Parameter } from "./parameters.js";
import type { Mode } from "./settings.js";

/** Modes by control, and parameters by control and name: all of a control's, or none. */
export interface Overrides {
  readonly modes: Readonly<Record<string, Mode>>;
  readonly parameters: Readonly<Record<string, Readonly<Record<string, Parameter>>>>;
}
