import type { Body, RequestFinding, Value } from "../../domain/call.js";
import { STRUCTS } from "./tables/fields.js";
import { isContainer, isList } from "../../domain/value-kinds.js";
import type { Shape } from "./table-shapes.js";
import { bareObject } from "./bare-object.js";
import { compareVersions } from "./go-values.js";

/** The body of a create, with the members of HostConfig that stand beside it resolved as dockerd does. */
export interface TopLevel {
  /** The body without them; HostConfig contains those that dockerd uses. */
  readonly body: Body;
  /** Those that dockerd ignores. */
  readonly ignored: readonly string[];
  readonly findings: readonly RequestFinding[];
}

const CREATE = Object.keys(STRUCTS["body:container_create"] ?? {});
const HOST_CONFIG: Shape & { readonly ref: string } = {
  kind: "struct",
  ref: "container.HostConfig",
};
const INNER = new Set(Object.keys(STRUCTS[HOST_CONFIG.ref] ?? {}));

/** Members that engines up to 26.1 move into HostConfig, and their names there. */
const MOVED: ReadonlyMap<string, string> = new Map([
  ...CREATE.filter((name) => INNER.has(name)).map((name) => [name, name] as const),
  ["Cpuset", "CpusetCpus"],
]);

/** Members that those engines use beside a HostConfig, in their order, if it has no value for them. */
const MERGED = ["Memory", "MemorySwap", "CpuShares", "CpusetCpus", "VolumeDriver", "Cpuset"];

/** The API version of 26.1, the last engine that uses any. */
const LAST_API = "1.45";

/**
 * Reads members of HostConfig that stand beside it, in dockerd's own spelling. Engines up to 26.1 use all of them if
 * there is no HostConfig, and six if there is one; later ones use none. If dockerd's API version is unknown, each must
 * be zero or equal HostConfig's value: otherwise a rule that requires a field would accept one that the engine ignores.
 *
 * Source: getHostConfig in docker's runconfig/config_unix.go, 20.10 to 26.1.
 *
 * @param apiMax dockerd's highest API version, `1.41`; null if unknown
 */
export function readTopLevel(body: Body, apiMax: string | null): TopLevel {
  const names = Object.keys(body).filter((name) => MOVED.has(name));
  if (names.length === 0) return { body, ignored: [], findings: [] };
  const inner = body["HostConfig"] as Body | undefined;
  const kept = bareObject<Value>();
  for (const [name, value] of Object.entries(body)) if (!MOVED.has(name)) kept[name] = value;
  const taken = names.filter((name) => inner === undefined || MERGED.includes(name));
  const ignored = namesOfSaid(body, names, taken);
  switch (isTaken(apiMax, inner, taken)) {
    case true:
      kept["HostConfig"] = withTaken(inner, body);
      return { body: kept, ignored, findings: [] };
    case false:
      return { body: kept, ignored: [...ignored, ...namesOfSaid(body, taken, [])], findings: [] };
    case null:
      return { body: kept, ignored, findings: taken.flatMap((name) => doubtOf(body, name)) };
  }
}

/** Returns true if dockerd uses `names`; null if that is unknown. */
function isTaken(apiMax: string | null, inner: Body | undefined, names: readonly string[]) {
  if (apiMax === null) return null;
  if (compareVersions(apiMax, LAST_API) > 0) return false;
  // Without a HostConfig the use of Cpuset depends on null members.
  return inner === undefined && names.join() === "Cpuset" ? null : true;
}

/** Returns those of `names` with a value, except `others`. */
function namesOfSaid(
  body: Body,
  names: readonly string[],
  others: readonly string[],
): readonly string[] {
  return names.filter((name) => says(name, body[name]) && !others.includes(name));
}

function says(name: string, value: Value | undefined): boolean {
  return EMPTY_COUNTS.has(name) || !isZero(value, shapeOf(name));
}

/** Returns what engines up to 26.1 make of a HostConfig and the members beside it. */
function withTaken(inner: Body | undefined, body: Body): Body {
  const config = Object.assign(bareObject<Value>(), inner);
  for (const name of inner === undefined ? MOVED.keys() : MERGED) {
    const value = body[name];
    const inside = insideOf(name);
    if (value === undefined || !says(name, value)) continue;
    if (isZero(config[inside], shapeOf(name))) config[inside] = value;
  }
  return config;
}

function doubtOf(body: Body, name: string): readonly RequestFinding[] {
  const inside = insideOf(name);
  const inner = body["HostConfig"] as Body | undefined;
  if (agrees(name, body[name] as Value, inner?.[inside], shapeOf(name))) return [];
  const detail = `engines up to 26.1 take it for HostConfig.${inside}, others pass it over, and which this is is not known; put it in HostConfig`;
  return [{ kind: "top-level", path: name, detail }];
}

function insideOf(name: string): string {
  return MOVED.get(name) ?? name;
}

function shapeOf(name: string): Shape {
  return memberOf(HOST_CONFIG, insideOf(name));
}

/** Empty lists that mean that nothing is masked; absent ones mean the default. */
const EMPTY_COUNTS = new Set(["MaskedPaths", "ReadonlyPaths"]);

function agrees(name: string, value: Value, inner: Value | undefined, shape: Shape): boolean {
  if (EMPTY_COUNTS.has(name)) return inner !== undefined && equal(value, inner, shape);
  return isZero(value, shape) || equal(value, inner, shape);
}

/** Returns true for the value that dockerd has if nothing is sent. The keys of a map are data. */
function isZero(value: Value | undefined, shape: Shape): boolean {
  if (!isContainer(value)) return [undefined, null, false, "", 0].some((zero) => zero === value);
  if (isList(value)) return value.every((item) => item === 0);
  if (!("ref" in shape)) return Object.keys(value).length === 0;
  return Object.entries(value).every(([name, member]) => isZero(member, memberOf(shape, name)));
}

/**
 * Returns true if two values mean the same. A zero member of a struct equals an absent one, but a key of a
 * map does not.
 */
function equal(left: Value | undefined, right: Value | undefined, shape: Shape): boolean {
  if (!isContainer(left) || !isContainer(right)) {
    return left === right || (isZero(left, shape) && isZero(right, shape));
  }
  if ("ref" in shape) {
    const names = new Set([...Object.keys(left), ...Object.keys(right)]);
    return [...names].every((name) =>
      equal((left as Body)[name], (right as Body)[name], memberOf(shape, name)),
    );
  }
  const elem = "elem" in shape ? shape.elem : TEXT;
  const rights = new Map<string, Value>(Object.entries(right));
  const lefts = Object.entries(left) as readonly [string, Value][];
  return (
    lefts.length === rights.size &&
    lefts.every(([key, value]) => rights.has(key) && equal(value, rights.get(key), elem))
  );
}

/** The elements of a list of strings. */
const TEXT: Shape = { kind: "string" };

function memberOf({ ref }: { readonly ref: string }, name: string): Shape {
  const field = STRUCTS[ref]?.[name];
  if (field === undefined) throw new Error(`Cannot compare "${name}": "${ref}" has no such member`);
  return field;
}
