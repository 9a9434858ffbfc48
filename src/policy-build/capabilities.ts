import { runOpa } from "./run-opa.js";
import { isUsable } from "./wasm-builtins.js";

/** What an OPA knows, as it prints it. */
interface Capabilities {
  readonly builtins: readonly { readonly name: string }[];
}

/** Returns what this OPA knows, without the built-ins that the evaluator lacks. */
export async function usableCapabilities(opa: string, folder: string): Promise<Capabilities> {
  const text = await runOpa(opa, ["capabilities", "--current"], folder);
  const known = JSON.parse(text) as Capabilities;
  return { ...known, builtins: known.builtins.filter(({ name }) => isUsable(name)) };
}
