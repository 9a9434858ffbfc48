import { ROUTES } from "../../src/engine/request/tables/routes.js";
import type { Random } from "../random.js";

const NAMES = [
  "web",
  "a",
  "json",
  "create",
  "exec",
  "a/exec",
  "x/../y",
  "sha256:ab",
  "a%2fb",
  "v1.2",
  "start",
  "a/json",
  "1",
];
const VERSIONS = [
  "/v1.24",
  "/v1.40",
  "/v1.41",
  "/v1.45",
  "/v1.51",
  "/v1.45.0",
  "/v01.045",
  "/v1..45",
  "/v...",
  "/v1",
  "/v",
  "/V1.45",
  "/v1.45x",
  "/v%31.45",
  "/v1.45/v1.45",
  "/v9.99",
  "/v1.4500000000000000000000",
];
const VALUES = [
  "1",
  "0",
  "true",
  "",
  "x",
  "a+b",
  "%20",
  "%zz",
  "%",
  "a;b",
  "%3B",
  "a=b",
  "%00",
  "%ff",
  "%C3%A9",
  "{}",
  "%7B%22a%22:%7B%22b%22:true%7D%7D",
  "[]",
  "null",
  "a&a",
  "+",
  "-1",
  "007",
];
const PIECES = [
  "/",
  "//",
  "/.",
  "/..",
  "/./",
  "%2f",
  "%2F",
  "%2e",
  "%2e%2e",
  "%",
  "%2",
  "%zz",
  "%00",
  "%0a",
  "%0d",
  "%7f",
  "%ff",
  "%c3%a9",
  "%e2%80%a8",
  "%c2%85",
  "#",
  "#x",
  "?",
  ";",
  "+",
  "&",
  "=",
  "\\",
  "@",
  ":",
  "*",
  "~",
  "\u00e9",
  " ",
  "|",
  "^",
  '"',
  "<",
  "[",
  "create",
  "json",
];
const METHODS = [
  "GET",
  "POST",
  "PUT",
  "DELETE",
  "HEAD",
  "OPTIONS",
  "PATCH",
  "get",
  "Post",
  "PROPFIND",
];

/** A method and a target that are near to one of dockerd's routes. */
export function mutateTarget(random: Random): readonly [method: string, target: string] {
  const route = random.pick(ROUTES);
  const method = route.method === "*" ? random.pick(METHODS) : route.method;
  const path = route.template.replace(/\{([a-z]+)(:[^}]*)?\}/g, (_, _name, greedy?: string) =>
    greedy === undefined || random.chance(0.6)
      ? random.pick(["web", "n1", "v1"])
      : random.pick(NAMES),
  );
  const version = random.chance(0.5)
    ? random.pick(VERSIONS.slice(0, 5))
    : random.chance(0.4)
      ? random.pick(VERSIONS)
      : "";
  let target = version + path + query(Object.keys(route.query), random);
  for (let more = random.chance(0.45) ? 0 : 1 + random.below(2); more > 0; more--) {
    target = mutate(target, random);
  }
  return [random.chance(0.95) ? method : random.pick(METHODS), target];
}

function query(known: readonly string[], random: Random): string {
  if (random.chance(0.4)) return "";
  const names = [...known, "x", "%61", "a%20b", "a+b", "%zz", "", "__proto__"];
  const pairs = Array.from({ length: random.below(4) }, () => {
    const name = random.chance(0.8) && known.length > 0 ? random.pick(known) : random.pick(names);
    return random.chance(0.1) ? name : `${name}=${value(random)}`;
  });
  return `?${pairs.join(random.chance(0.95) ? "&" : random.pick([";", "&&", "?"]))}`;
}

function value(random: Random): string {
  return random.chance(0.6) ? random.pick(VALUES.slice(0, 7)) : random.pick(VALUES);
}

function mutate(target: string, random: Random): string {
  const at = random.below(target.length + 1);
  const [before, after] = [target.slice(0, at), target.slice(at)];
  switch (random.below(7)) {
    case 0:
    case 1:
      return before + random.pick(PIECES) + after;
    case 2:
      return before + after.slice(1);
    case 3:
      return escapedAt(target, at);
    case 4:
      return before + after.toUpperCase();
    case 5:
      return `${target}${target.includes("?") ? "&" : "?"}${random.pick(["a", "t", "name"])}=${value(random)}`;
    default:
      return random.pick(["http://x", "//", "", "*", "foo:"]) + target;
  }
}

/** One character as its percent-escape, which dockerd decodes once. */
function escapedAt(target: string, at: number): string {
  const code = target.charCodeAt(at);
  if (Number.isNaN(code) || code > 0x7e) return target;
  return `${target.slice(0, at)}%${code.toString(16).padStart(2, "0")}${target.slice(at + 1)}`;
}
