import type { Parameter } from "./parameters.js";
import type { Mode } from "./settings.js";

/** Modes by control, and parameters by control and name, if they differ from those of the caller's set. */
export interface Overrides {
  readonly modes: Readonly<Record<string, Mode>>;
  readonly parameters: Readonly<Record<string, Readonly<Record<string, Parameter>>>>;
}
