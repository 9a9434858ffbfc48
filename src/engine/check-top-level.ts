import type { Body, Finding, Value } from "../domain/call.js";
import { STRUCTS } from "./tables/fields.js";
import { isContainer, isList } from "../domain/value-kinds.js";
import { bareObject } from "./bare-object.js";

/** A create's body without the members that only engines up to 26.1 read beside HostConfig. */
export interface TopLevel {
  readonly body: Body;
  readonly findings: readonly Finding[];
}

const CREATE = Object.keys(STRUCTS["body:container_create"] ?? {});
const HOST_CONFIG = new Set(Object.keys(STRUCTS["container.HostConfig"] ?? {}));

/** What those engines take into HostConfig, and the name it has there. */
const MOVED: ReadonlyMap<string, string> = new Map([
  ["Cpuset", "CpusetCpus"],
  ...CREATE.filter((name) => HOST_CONFIG.has(name)).map((name) => [name, name] as const),
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
    else if (!agrees(name, value, inner?.[moved])) {
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

function agrees(name: string, value: Value, inner: Value | undefined): boolean {
  if (EMPTY_COUNTS.has(name)) return inner !== undefined && equal(value, inner);
  return isZero(value) || equal(value, inner);
}

function isZero(value: Value | undefined): boolean {
  if (!isContainer(value)) return [undefined, null, false, "", 0].some((zero) => zero === value);
  if (isList(value)) return value.every((item) => item === 0);
  return Object.values(value).every((member: Value) => isZero(member));
}

/** Whether two values say the same; a member that is zero is as good as none. */
function equal(left: Value | undefined, right: Value | undefined): boolean {
  if (!isContainer(left) || !isContainer(right)) {
    return left === right || (isZero(left) && isZero(right));
  }
  if (isList(left) !== isList(right)) return false;
  const names = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...names].every((name) => equal((left as Body)[name], (right as Body)[name]));
}
