import type { Body, Finding, Value } from "../domain/call.js";
import { STRUCTS } from "./tables/fields.js";
import { isContainer, isList } from "../domain/value-kinds.js";
import type { Shape } from "./table-shapes.js";
import { bareObject } from "./bare-object.js";

/** A create's body without the members that only engines up to 26.1 read beside HostConfig. */
export interface TopLevel {
  readonly body: Body;
  readonly findings: readonly Finding[];
}

const CREATE = Object.keys(STRUCTS["body:container_create"] ?? {});
const HOST_CONFIG: Shape & { readonly ref: string } = {
  kind: "struct",
  ref: "container.HostConfig",
};
const INNER = new Set(Object.keys(STRUCTS[HOST_CONFIG.ref] ?? {}));

/** What those engines take into HostConfig, and the name it has there. */
const MOVED: ReadonlyMap<string, string> = new Map([
  ["Cpuset", "CpusetCpus"],
  ...CREATE.filter((name) => INNER.has(name)).map((name) => [name, name] as const),
]);

/**
 * Finds members of HostConfig that stand beside it. Engines up to 26.1 use them, later ones do not, so
 * each must be zero or say what HostConfig says. They are never merged: a rule that wants a field to be
 * set would be satisfied by one that the engine ignores.
 */
export function checkTopLevel(body: Body): TopLevel {
  if (!hasMoved(body)) return { body, findings: [] };
  const inner = body["HostConfig"] as Body | undefined;
  const kept = bareObject<Value>();
  const findings: Finding[] = [];
  for (const [name, value] of Object.entries(body)) {
    const moved = MOVED.get(name);
    if (moved === undefined) kept[name] = value;
    else if (!agrees(name, value, inner?.[moved], memberOf(HOST_CONFIG, moved))) {
      const detail = `engines up to 26.1 take it for HostConfig.${moved}, others ignore it`;
      findings.push({ kind: "top-level", path: name, detail });
    }
  }
  return { body: kept, findings };
}

// Honest bodies have none, and are spared the copy.
function hasMoved(body: Body): boolean {
  for (const name in body) if (MOVED.has(name)) return true;
  return false;
}

/** Lists that say, when they are there and empty, that nothing is masked; absent they mean the default. */
const EMPTY_COUNTS = new Set(["MaskedPaths", "ReadonlyPaths"]);

function agrees(name: string, value: Value, inner: Value | undefined, shape: Shape): boolean {
  if (EMPTY_COUNTS.has(name)) return inner !== undefined && equal(value, inner, shape);
  return isZero(value, shape) || equal(value, inner, shape);
}

/** Whether a value is what dockerd has where nothing is sent. The keys of a map are data. */
function isZero(value: Value | undefined, shape: Shape): boolean {
  if (!isContainer(value)) return [undefined, null, false, "", 0].some((zero) => zero === value);
  if (isList(value)) return value.every((item) => item === 0);
  if (!("ref" in shape)) return Object.keys(value).length === 0;
  return Object.entries(value).every(([name, member]) => isZero(member, memberOf(shape, name)));
}

/** Whether two values say the same. A member of a struct that is zero is as good as none, a key of a map is not. */
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

/** What a list of strings holds. */
const TEXT: Shape = { kind: "string" };

function memberOf({ ref }: { readonly ref: string }, name: string): Shape {
  const field = STRUCTS[ref]?.[name];
  if (field === undefined) throw new Error(`Cannot compare "${name}": "${ref}" has no such member`);
  return field;
}
