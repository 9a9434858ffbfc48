import { runOpa } from "./run-opa.js";
import { isUsable } from "./wasm-builtins.js";

/** What an OPA knows, as it prints it. */
export interface Capabilities {
  readonly builtins: readonly { readonly name: string }[];
}

/** Returns what this OPA knows. */
export async function readCapabilities(opa: string, folder: string): Promise<Capabilities> {
  return JSON.parse(await runOpa(opa, ["capabilities", "--current"], folder)) as Capabilities;
}

/** Returns the same without the built-ins that the evaluator lacks. */
export function usableOf(known: Capabilities): Capabilities {
  return { ...known, builtins: known.builtins.filter(({ name }) => isUsable(name)) };
}
