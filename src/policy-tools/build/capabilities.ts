import { runOpa } from "./run-opa.js";
import { isUsable } from "./wasm-builtins.js";

/** The capabilities of an OPA, as it prints them; members that are not named here are handed on. */
export interface Capabilities {
  readonly builtins: readonly { readonly name: string }[];
}

/** Returns what this OPA knows. */
export async function readCapabilities(opa: string, folder: string): Promise<Capabilities> {
  return JSON.parse(await runOpa(opa, ["capabilities", "--current"], folder)) as Capabilities;
}

/** Returns the same without the built-ins that the evaluator lacks. */
export function usableOf(known: Capabilities): Capabilities {
  return only(known, isUsable);
}

/** Built-ins by which a result would depend on another machine, on a file or on the environment. */
const OUTSIDE: ReadonlySet<string> = new Set([
  "http.send",
  "net.lookup_ip_addr",
  "opa.runtime",
  "providers.aws.sign_req",
]);

/** Returns the same without the built-ins that reach beyond the files that OPA is given. */
export function isolatedOf(known: Capabilities): Capabilities {
  return only(known, (name) => !OUTSIDE.has(name));
}

function only(known: Capabilities, keep: (name: string) => boolean): Capabilities {
  const builtins = known.builtins.filter(({ name }) => keep(name));
  // Without this list OPA may fetch from any machine, also a schema that another refers to.
  return { ...known, ...{ allow_net: [] }, builtins };
}
