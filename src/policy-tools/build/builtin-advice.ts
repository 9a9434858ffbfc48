/** Replacements for built-ins that cannot be evaluated, by name or by the prefix of several. */
const ADVICE: readonly (readonly [name: string, advice: string])[] = [
  [
    "time.",
    "the time is input.local.hour, input.local.weekday and input.local.date, in the zone of the settings",
  ],
  [
    "http.send",
    "a decision depends on the request and the settings alone; put the data into a parameter",
  ],
  ["net.lookup_ip_addr", "a decision asks no other server; put the addresses into a parameter"],
  ["opa.runtime", "what a decision may know of its host is in input.host"],
  ["net.cidr_", "use net.cidr_contains or net.cidr_intersects"],
  ["io.jwt.", "Dockwarden has identified the caller already; read input.user"],
  ["units.parse", "sizes in the input are numbers of bytes; write a parameter as a number as well"],
  ["regex.replace", "use strings.replace_n or replace"],
  ["regex.split", "use split"],
  ["regex.", "use regex.match or regex.find_all_string_submatch_n"],
  ["strings.any_prefix_match", "write a rule with some prefix in list; startswith(text, prefix)"],
  ["strings.any_suffix_match", "write a rule with some suffix in list; endswith(text, suffix)"],
  ["strings.count", "use count(split(text, part)) - 1"],
  ["strings.render_template", "use sprintf"],
  ["internal.template_string", "use sprintf in place of a template string"],
  ["object.keys", "use {key | some key, _ in object}"],
  ["object.subset", "use every key, value in part { whole[key] == value }"],
  ["object.union_n", "use object.union, once for each"],
  ["indexof_n", "use indexof, or split"],
  ["numbers.range_step", "use numbers.range, and filter what it gives"],
  ["json.patch", "use object.union and json.remove"],
  [
    "json.",
    "the input has the types of rego/schemas/input.json; test a value by is_string and such",
  ],
  ["uri.", "data.docker.authz.lib.urls reads the addresses that requests contain"],
  ["urlquery.", "input.request.query is decoded already"],
  ["array.", "use a comprehension, or array.concat and array.slice"],
  ["crypto.", "digests and certificates are compared as text; input.user.cert has the caller's"],
  ["print", "print in tests only, and remove it here"],
  ["trace", "print in tests, and remove it here"],
];

const OTHERWISE = "build the condition from the functions that docs/write-controls/policy-check.md lists";

/** Returns what to use in place of a built-in that Dockwarden cannot evaluate, as a clause. */
export function adviceFor(builtin: string): string {
  const found = ADVICE.find(([name]) =>
    name.endsWith(".") || name.endsWith("_") || name.endsWith("parse")
      ? builtin.startsWith(name)
      : builtin === name,
  );
  return found?.[1] ?? OTHERWISE;
}
