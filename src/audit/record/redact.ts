import type { Body, Call, Value } from "../../domain/call.js";
import { isBody, isContainer, isList } from "../../domain/value-kinds.js";
import type { RedactedCall } from "../../domain/record.js";
import { fits, hidden, shownName, shownAs, type PatternName } from "./allow-list-patterns.js";
import {
  KEPT,
  MAPS,
  MOUNT_FLAGS,
  MOUNT_SECRETS,
  MOUNT_WORDS,
  NAMES_ONLY,
  VOLUME_OPTIONS,
  isMember,
} from "./kept-fields.js";
import { redactQuery } from "./redact-query.js";
import { MAX_ITEMS, cutNames, firstOf, moreOf } from "./shorten.js";

/** A request without its secrets, and the paths of what was removed: `HostConfig.X`, `Env.*`. */
export interface Redaction {
  readonly call: RedactedCall;
  readonly erased: readonly string[];
}

// Bounds a record, so that it stays readable and fast to write whatever a body contains; in characters, approximately.
const MAX_SIZE = 32_768;
const SIZE_OF_VALUE = 16;

/** The state of a redaction. */
interface State {
  readonly erased: Set<string>;
  left: number;
}

/** The place of a value: a text there is shown in `form`; null if no text belongs there. */
interface Place {
  readonly parent: string;
  readonly name: string;
  readonly pattern: PatternName | null;
}

/**
 * Redacts a request: shows the members that `kept-fields.ts` and `kept-query.ts` name, texts in the forms
 * that these give, long lists cut.
 *
 * Never shows a value of the environment, a build argument, a label, a command's argument, a secret.
 */
export function redact({
  query,
  body,
  queryTrusted,
  unknownFields,
}: Pick<Call, "query" | "queryTrusted" | "body" | "unknownFields">): Redaction {
  const state: State = { erased: new Set(), left: MAX_SIZE };
  const call = {
    query: redactQuery(query, state.erased),
    body: body === null ? null : redactBody(body, state),
  };
  // A hidden form body may contain other values, which dockerd prefers.
  if (!queryTrusted) state.erased.add("query.* (a form may override it)");
  return { call, erased: cutNames([...state.erased, ...passedOver(unknownFields)]) };
}

/**
 * Returns the fields that dockerd ignores: a parameter's name is from the tables, a member's name is the caller's text.
 */
function passedOver(fields: readonly string[]): readonly string[] {
  const parameters = fields.filter((field) => /^query\.[\w-]{1,40}\[1\]$/.test(field));
  const members = fields.length - parameters.length;
  return members === 0 ? parameters : [...parameters, `body.… (+${members})`];
}

const ROOT: Place = { parent: "", name: "", pattern: null };

function redactBody(body: Body | readonly Value[], state: State): unknown {
  // The only body that is a list: the settings of a plugin, or its privileges.
  if (isList(body) && body.some((item) => typeof item === "string")) {
    return namesOf(body, "body", "variable", state);
  }
  return redactValue(body, ROOT, state);
}

function redactValue(value: Value, place: Place, state: State): unknown {
  if (state.left <= 0) return "…";
  state.left -= SIZE_OF_VALUE;
  if (isScalar(value)) return scalarOf(value, place, state);
  return isList(value)
    ? redactList(value, place, state)
    : redactMembers(value, at(place.parent, place.name), state, redactMember);
}

type Scalar = null | boolean | number | bigint | string;

function isScalar(value: Value): value is Scalar {
  return !isContainer(value);
}

function scalarOf(value: Scalar, place: Place, state: State): Exclude<Scalar, bigint> {
  if (typeof value !== "string") return typeof value === "bigint" ? value.toString() : value;
  return textOf(value, place, state);
}

function textOf(text: string, { parent, name, pattern }: Place, state: State): string {
  const shown = pattern === null ? hidden(text) : shownAs(text, pattern);
  if (shown !== text) state.erased.add(at(parent, name));
  state.left -= shown.length;
  return shown;
}

function redactList(list: readonly Value[], place: Place, state: State): unknown {
  if (list.length === 0) return list;
  const { shown, more } = firstOf(list);
  const result = shown.map((item) => redactValue(item, place, state));
  return more === 0 ? result : [...result, moreOf(more)];
}

// A docker CLI sends each member that it knows, most of them zero, which means the same as an absent one. An
// empty list may have a meaning: `MaskedPaths: []` masks nothing.
function isZero(value: Value): boolean {
  return value === false || value === "" || value === 0 || value === null;
}

/** Returns the name and the value that are shown of a member; undefined if it is erased. */
type Redactor = (
  name: string,
  value: Value,
  path: string,
  state: State,
) => readonly [string, unknown] | undefined;

// A loop without entries(), for speed: each request passes here, with some hundred members.
function redactMembers(object: Body, path: string, state: State, redactor: Redactor): unknown {
  const shown: Record<string, unknown> = {};
  let count = 0;
  let more = 0;
  for (const name in object) {
    if (++count > MAX_ITEMS) {
      more++;
      continue;
    }
    const value = object[name] ?? null;
    if (isZero(value)) continue;
    const result = redactor(name, value, path, state);
    if (result !== undefined) setOwn(shown, result[0], result[1]);
  }
  if (more > 0) shown["…"] = moreOf(more);
  return shown;
}

function setOwn(object: Record<string, unknown>, name: string, value: unknown): void {
  if (name !== "__proto__") object[name] = value;
  else Object.defineProperty(object, name, { value, enumerable: true });
}

function redactMember(name: string, value: Value, parent: string, state: State) {
  if (isOptionsOf(name, value)) return named(name, namesOf(value, at(parent, name), "key", state));
  const pattern = KEPT.get(name);
  if (pattern !== undefined)
    return named(name, redactValue(value, { parent, name, pattern }, state));
  const path = at(parent, name);
  if (MAPS.has(name) && isBody(value)) return named(name, redactMap(name, value, path, state));
  const keys = NAMES_ONLY.get(name);
  if (keys === undefined) {
    state.erased.add(path);
    return undefined;
  }
  return named(
    name,
    isVolumeOptions(name, path)
      ? volumeOptionsOf(value, path, state)
      : namesOf(value, path, keys, state),
  );
}

function named(name: string, value: unknown): readonly [string, unknown] {
  return [name, value];
}

function redactMap(name: string, map: Body, path: string, state: State): unknown {
  const [keys, pattern] = MAPS.get(name) ?? ["key", null];
  return redactMembers(map, path, state, (key, value, parent) => {
    const shown = shownAs(key, keys);
    if (!fits(key, keys)) state.erased.add(`${parent}.…`);
    return named(shown, redactValue(value, { parent, name: shown, pattern }, state));
  });
}

/** Returns the path of a member; an unknown one shows no character, since its name is the caller's. */
function at(parent: string, name: string): string {
  const shown = name === "" || isMember(name) ? name : "…";
  return parent === "" ? shown : `${parent}.${shown}`;
}

// IPAM.Config is a list of subnets, LogConfig.Config contains a log driver's options, including tokens.
function isOptionsOf(name: string, value: Value): boolean {
  return name === "Config" && isBody(value);
}

function isVolumeOptions(name: string, path: string): boolean {
  return name === "DriverOpts" || path.endsWith("DriverConfig.Options");
}

function namesOf(value: Value, path: string, pattern: PatternName, state: State): unknown {
  state.erased.add(`${path}.*`);
  if (isList(value)) return cutNames(value.map((item) => nameOf(item, pattern)));
  if (!isBody(value)) return null;
  return cutNames(Object.keys(value).map((name) => shownAs(name, pattern)));
}

function nameOf(item: Value, pattern: PatternName): string {
  return typeof item === "string" ? shownName(item, pattern) : "…";
}

function volumeOptionsOf(value: Value, path: string, state: State): unknown {
  if (!isBody(value)) return namesOf(value, path, "key", state);
  return redactMembers(value, path, state, (name, option, parent) => {
    const pattern = VOLUME_OPTIONS.get(name);
    if (typeof option === "string" && pattern !== undefined)
      return named(name, textOf(option, { parent, name, pattern }, state));
    if (typeof option === "string" && name === "o")
      return named(name, mountWordsOf(option, parent, state));
    state.erased.add(`${parent}.${shownAs(name, "key")}`);
    return undefined;
  });
}

function mountWordsOf(text: string, path: string, state: State): string {
  const { shown, more } = firstOf(text.split(","));
  const words = shown.map((word) => mountWordOf(word, path, state));
  const result = [...words, ...(more === 0 ? [] : [moreOf(more)])].join(",");
  state.left -= result.length;
  return result;
}

// A password may contain a comma, so the part after one is a listed word or is not shown.
function mountWordOf(word: string, path: string, state: State): string {
  const equals = word.indexOf("=");
  if (equals < 0) return MOUNT_FLAGS.has(word) ? word : "…";
  const name = word.slice(0, equals);
  const pattern = MOUNT_WORDS.get(name);
  if (pattern !== undefined && fits(word.slice(equals + 1), pattern)) return word;
  const isNamed = pattern !== undefined || MOUNT_SECRETS.has(name);
  state.erased.add(`${path}.o.${isNamed ? name : "…"}`);
  return isNamed ? `${name}=…` : "…";
}
