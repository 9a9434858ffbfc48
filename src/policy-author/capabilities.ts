import { isUsable } from "../policy-build/wasm-builtins.js";
import { runOpa } from "../policy-build/run-opa.js";

/** What OPA is told that the evaluator can do; members that are not named here are handed on. */
interface Capabilities {
  readonly builtins: readonly { readonly name: string }[];
}

/** Functions by which a test would depend on another machine, on a file or on the environment. */
const OUTSIDE: ReadonlySet<string> = new Set([
  "http.send",
  "net.lookup_ip_addr",
  "opa.runtime",
  "providers.aws.sign_req",
]);

/** Two sets of capabilities, as JSON. */
export interface AuthorCapabilities {
  /** Every built-in that this OPA knows. */
  readonly known: ReadonlySet<string>;
  /** For controls: those that Dockwarden evaluates. */
  readonly controls: string;
  /** For tests: all but those that reach beyond the files of the test. */
  readonly tests: string;
}

/** Asks OPA what it knows. */
export async function readCapabilities(opa: string): Promise<AuthorCapabilities> {
  const text = await runOpa(opa, ["capabilities", "--current"], ".");
  const all = JSON.parse(text) as Capabilities;
  const only = (keep: (name: string) => boolean): string =>
    JSON.stringify({
      ...all,
      allow_net: [],
      builtins: all.builtins.filter(({ name }) => keep(name)),
    });
  return {
    known: new Set(all.builtins.map(({ name }) => name)),
    controls: only(isUsable),
    tests: only((name) => !OUTSIDE.has(name)),
  };
}
