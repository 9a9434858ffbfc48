import type { ControlRule } from "./control-rule.js";
import type { Library } from "./settings.js";

/** Controls as they were compiled, with what the compiler knows of them. */
export interface CompiledLibrary extends Library {
  /** The module that evaluates them. */
  readonly wasm: Uint8Array<ArrayBuffer>;
  /** By control. */
  readonly rules: Readonly<Record<string, readonly ControlRule[]>>;
  /** The bundle or the folder that they come from; null for those that ship with the program. */
  readonly origin: string | null;
}
