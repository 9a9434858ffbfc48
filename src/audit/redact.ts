import type { Call, Value } from "../domain/call.js";
import type { RedactedCall } from "../domain/record.js";
import {
  JSON_QUERY,
  KEPT,
  KEPT_QUERY,
  MAPS,
  MOUNT_WORDS,
  NAMES_ONLY,
  VOLUME_OPTIONS,
} from "./kept-fields.js";
import { firstOf, shorten } from "./shorten.js";

/** A call without its secrets, and the paths of what was removed: `HostConfig.X`, `Env.*`. */
export interface Redaction {
  readonly call: RedactedCall;
  readonly erased: readonly string[];
}

// A record stays readable, and its writer quick, whatever a body holds.
const MAX_VALUES = 1000;
const MAX_ERASED = 64;

/** Where a redaction stands. */
interface State {
  readonly erased: Set<string>;
  left: number;
}

/**
 * What a record shows of a call: the members that `kept-fields.ts` names, long texts and lists cut.
 *
 * Never a value of the environment, a build argument, a label, a command's argument, a secret.
 */
export function redact({ query, body }: Pick<Call, "query" | "body">): Redaction {
  const state: State = { erased: new Set(), left: MAX_VALUES };
  const call = {
    query: redactQuery(query, state),
    body: body === null ? null : redactBody(body as Value, state),
  };
  const { shown, more } = firstErased([...state.erased]);
  return { call, erased: more === 0 ? shown : [...shown, `(+${more} more)`] };
}

function firstErased(paths: readonly string[]): { shown: readonly string[]; more: number } {
  return { shown: paths.slice(0, MAX_ERASED), more: Math.max(0, paths.length - MAX_ERASED) };
}

function redactBody(body: Value, state: State): unknown {
  // The one body that is a list: the settings of a plugin, or its privileges.
  if (Array.isArray(body) && body.some((item) => typeof item === "string")) {
    return namesOf(body, "body", state);
  }
  return redactValue(body, "", state);
}

function redactValue(value: Value, path: string, state: State): unknown {
  if (state.left-- <= 0) return "…";
  if (typeof value === "string") return shorten(value);
  if (typeof value === "bigint") return value.toString();
  if (typeof value !== "object" || value === null) return value;
  if (isList(value)) return redactList(value, path, state);
  return redactMembers(value, path, state, redactMember);
}

function redactList(list: readonly Value[], path: string, state: State): unknown {
  const { shown, more } = firstOf(list);
  const result = shown.map((item) => redactValue(item, path, state));
  return more === 0 ? result : [...result, `(+${more} more)`];
}

type Redactor = (name: string, value: Value, path: string, state: State) => unknown;

function redactMembers(
  body: { readonly [name: string]: Value },
  path: string,
  state: State,
  redactor: Redactor,
): unknown {
  const { shown, more } = firstOf(Object.entries(body));
  const members = shown.flatMap(([name, value]) => {
    const at = path === "" ? shorten(name) : `${path}.${shorten(name)}`;
    const result = redactor(name, value, at, state);
    return result === undefined ? [] : [[shorten(name), result]];
  });
  if (more > 0) members.push(["…", `(+${more} more)`]);
  return Object.fromEntries(members) as unknown;
}

/** Undefined for a member that is erased. */
function redactMember(name: string, value: Value, path: string, state: State): unknown {
  if (NAMES_ONLY.has(name) || isOptionsOf(name, value)) {
    return isVolumeOptions(name, path)
      ? volumeOptionsOf(value, path, state)
      : namesOf(value, path, state);
  }
  if (MAPS.has(name) && isObject(value)) {
    return redactMembers(value, path, state, (_name, inner, at) => redactValue(inner, at, state));
  }
  if (KEPT.has(name)) return redactValue(value, path, state);
  state.erased.add(path);
  return undefined;
}

// IPAM.Config is a list of subnets, LogConfig.Config holds a log driver's options, with its tokens.
function isOptionsOf(name: string, value: Value): boolean {
  return name === "Config" && isObject(value);
}

function isVolumeOptions(name: string, path: string): boolean {
  return name === "DriverOpts" || path.endsWith("DriverConfig.Options");
}

function namesOf(value: Value, path: string, state: State): unknown {
  state.erased.add(`${path}.*`);
  if (isList(value)) return cutNames(value.map((item) => nameOf(item)));
  return isObject(value) ? cutNames(Object.keys(value).map((name) => shorten(name))) : null;
}

function nameOf(item: Value): string {
  return typeof item === "string" ? shorten(item.split("=", 1)[0] ?? "") : "…";
}

function cutNames(names: readonly string[]): readonly string[] {
  const { shown, more } = firstOf(names);
  return more === 0 ? shown : [...shown, `(+${more} more)`];
}

function volumeOptionsOf(value: Value, path: string, state: State): unknown {
  if (!isObject(value)) return namesOf(value, path, state);
  return redactMembers(value, path, state, (name, inner, at) => {
    if (typeof inner === "string" && VOLUME_OPTIONS.has(name)) return shorten(inner);
    if (typeof inner === "string" && name === "o") return mountWordsOf(inner, at, state);
    state.erased.add(at);
    return undefined;
  });
}

function mountWordsOf(text: string, path: string, state: State): string {
  const shown = text.split(",").map((word) => {
    const [name = ""] = word.split("=", 1);
    if (name === word || MOUNT_WORDS.has(name)) return word;
    state.erased.add(`${path}.${shorten(name)}`);
    return `${name}=…`;
  });
  return shorten(shown.join(","));
}

function redactQuery(query: Call["query"], state: State): Record<string, readonly string[]> {
  const { shown } = firstOf([...query]);
  const entries = shown.flatMap(([name, values]): [string, readonly string[]][] => {
    const path = `query.${shorten(name)}`;
    if (KEPT_QUERY.has(name)) return [[name, cutNames(values.map((value) => shorten(value)))]];
    state.erased.add(JSON_QUERY.has(name) ? `${path}.*` : path);
    return JSON_QUERY.has(name) ? [[name, cutNames(values.flatMap(jsonNamesOf))]] : [];
  });
  return Object.fromEntries(entries);
}

function jsonNamesOf(text: string): string[] {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null
      ? Object.keys(value).map((name) => shorten(name))
      : [];
  } catch {
    // Not JSON, so nothing in it is known to be a name.
    return [];
  }
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

function isObject(value: Value): value is { readonly [name: string]: Value } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
