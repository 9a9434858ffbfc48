import { ADDED_BUILTINS } from "../../engine/policy/added-builtins.js";

/**
 * The built-in functions of Rego that can be evaluated: those that OPA compiles to WASM, and those that opa-wasm provides
 * (its `capabilities.json` lists both).
 *
 * @internal Exported for its test.
 */
export const WASM_BUILTINS: ReadonlySet<string> = new Set(
  (
    "abs all and any array.concat array.slice assign base64.decode base64.encode base64.is_valid " +
    "base64url.decode base64url.encode bits.and bits.lsh bits.negate bits.or bits.rsh bits.xor ceil " +
    "concat contains count div endswith eq equal floor format_int glob.match graph.reachable gt gte " +
    "indexof internal.member_2 internal.member_3 intersection is_array is_boolean is_null is_number " +
    "is_object is_set is_string json.filter json.is_valid json.marshal json.remove json.unmarshal lower " +
    "lt lte max min minus mul neq net.cidr_contains net.cidr_intersects numbers.range object.filter " +
    "object.get object.remove object.union or plus product rand.intn re_match regex.find_all_string_submatch_n " +
    "regex.is_valid regex.match rem replace round set_diff sort split sprintf startswith strings.replace_n " +
    "substring sum time.diff to_number trim trim_left trim_prefix trim_right trim_space trim_suffix " +
    "type_name union upper walk yaml.is_valid yaml.marshal yaml.unmarshal"
  ).split(" "),
);

/** Built-ins that the compiler replaces by their value, so that no evaluator needs them. */
const COMPILED_AWAY = ["rego.metadata.chain", "rego.metadata.rule"];

/** Returns true if a control may use a built-in. */
export function isUsable(builtin: string): boolean {
  return (
    WASM_BUILTINS.has(builtin) ||
    COMPILED_AWAY.includes(builtin) ||
    Object.hasOwn(ADDED_BUILTINS, builtin)
  );
}
