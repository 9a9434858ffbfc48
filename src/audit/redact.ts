import type { Body, Call, Value } from "../domain/call.js";
import { isBody, isContainer, isList } from "../domain/value-kinds.js";
import type { RedactedCall } from "../domain/record.js";
import {
  JSON_QUERY,
  KEPT,
  KEPT_QUERY,
  MAPS,
  MOUNT_FLAGS,
  MOUNT_WORDS,
  NAMES_ONLY,
  VOLUME_OPTIONS,
} from "./kept-fields.js";
import { MAX_ITEMS, firstOf, moreOf, shorten } from "./shorten.js";

/** A call without its secrets, and the paths of what was removed: `HostConfig.X`, `Env.*`. */
export interface Redaction {
  readonly call: RedactedCall;
  readonly erased: readonly string[];
}

// A record stays readable, and its writer quick, whatever a body holds; in characters, about.
const MAX_SIZE = 32_768;
const SIZE_OF_VALUE = 16;

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
  const state: State = { erased: new Set(), left: MAX_SIZE };
  const call = {
    query: redactQuery(query, state),
    body: body === null ? null : redactBody(body, state),
  };
  return { call, erased: cutNames([...state.erased]) };
}

function redactBody(body: Body | readonly Value[], state: State): unknown {
  // The one body that is a list: the settings of a plugin, or its privileges.
  if (isList(body) && body.some((item) => typeof item === "string")) {
    return namesOf(body, "body", state);
  }
  return redactValue(body, "", state);
}

function redactValue(value: Value, path: string, state: State): unknown {
  if (state.left <= 0) return "…";
  state.left -= SIZE_OF_VALUE;
  if (isScalar(value)) return scalarOf(value, state);
  return isList(value)
    ? redactList(value, path, state)
    : redactMembers(value, path, state, redactMember);
}

type Scalar = null | boolean | number | bigint | string;

function isScalar(value: Value): value is Scalar {
  return !isContainer(value);
}

function scalarOf(value: Scalar, state: State): Exclude<Scalar, bigint> {
  if (typeof value !== "string") return typeof value === "bigint" ? value.toString() : value;
  const text = shorten(value);
  state.left -= text.length;
  return text;
}

function redactList(list: readonly Value[], path: string, state: State): unknown {
  if (list.length === 0) return list;
  const { shown, more } = firstOf(list);
  const result = shown.map((item) => redactValue(item, path, state));
  return more === 0 ? result : [...result, moreOf(more)];
}

// A docker CLI sends each member that it knows, most of them zero; one that is absent says the same. An
// empty list may say something: `MaskedPaths: []` masks nothing.
function isZero(value: Value): boolean {
  return value === false || value === "" || value === 0 || value === null;
}

/** Undefined for a member that is erased. */
type Redactor = (name: string, value: Value, path: string, state: State) => unknown;

// A loop and no entries: each call that is asked about passes here, with some hundred members.
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
    if (result !== undefined) setOwn(shown, shorten(name), result);
  }
  if (more > 0) shown["…"] = moreOf(more);
  return shown;
}

function setOwn(object: Record<string, unknown>, name: string, value: unknown): void {
  if (name !== "__proto__") object[name] = value;
  else Object.defineProperty(object, name, { value, enumerable: true });
}

function redactMember(name: string, value: Value, parent: string, state: State): unknown {
  if (isOptionsOf(name, value)) return namesOf(value, at(parent, name), state);
  if (KEPT.has(name)) return redactValue(value, isScalar(value) ? "" : at(parent, name), state);
  const path = at(parent, name);
  if (MAPS.has(name) && isBody(value)) return redactMap(value, path, state);
  if (!NAMES_ONLY.has(name)) return erased(path, state);
  return isVolumeOptions(name, path)
    ? volumeOptionsOf(value, path, state)
    : namesOf(value, path, state);
}

function redactMap(map: Body, path: string, state: State): unknown {
  return redactMembers(map, path, state, (name, value, parent) =>
    redactValue(value, at(parent, name), state),
  );
}

function erased(path: string, state: State): unknown {
  state.erased.add(path);
  return undefined;
}

function at(parent: string, name: string): string {
  return parent === "" ? shorten(name) : `${parent}.${shorten(name)}`;
}

// IPAM.Config is a list of subnets, LogConfig.Config holds a log driver's options, with its tokens.
function isOptionsOf(name: string, value: Value): boolean {
  return name === "Config" && isBody(value);
}

function isVolumeOptions(name: string, path: string): boolean {
  return name === "DriverOpts" || path.endsWith("DriverConfig.Options");
}

function namesOf(value: Value, path: string, state: State): unknown {
  state.erased.add(`${path}.*`);
  if (isList(value)) return cutNames(value.map((item) => nameOf(item)));
  return isBody(value) ? cutNames(Object.keys(value).map((name) => shorten(name))) : null;
}

function nameOf(item: Value): string {
  return typeof item === "string" ? shorten(item.split("=", 1)[0] ?? "") : "…";
}

function cutNames(names: readonly string[]): readonly string[] {
  const { shown, more } = firstOf(names);
  return more === 0 ? shown : [...shown, moreOf(more)];
}

function volumeOptionsOf(value: Value, path: string, state: State): unknown {
  if (!isBody(value)) return namesOf(value, path, state);
  return redactMembers(value, path, state, (name, option, parent) => {
    if (typeof option === "string" && VOLUME_OPTIONS.has(name)) return shorten(option);
    if (typeof option === "string" && name === "o") return mountWordsOf(option, parent, state);
    return erased(at(parent, name), state);
  });
}

function mountWordsOf(text: string, path: string, state: State): string {
  let afterErased = false;
  const shown = text.split(",").map((word) => {
    const [name = ""] = word.split("=", 1);
    // A password may hold a comma.
    if (name === word && afterErased) return MOUNT_FLAGS.has(word) ? word : "…";
    afterErased = name !== word && !MOUNT_WORDS.has(name);
    if (!afterErased) return word;
    state.erased.add(`${path}.o.${shorten(name)}`);
    return `${name}=…`;
  });
  return shorten(shown.join(","));
}

function redactQuery(query: Call["query"], state: State): Record<string, readonly string[]> {
  const { shown } = firstOf([...query]);
  const entries = shown.flatMap(([name, values]): [string, readonly string[]][] => {
    const path = `query.${shorten(name)}`;
    if (name === "filters") return [[name, cutNames(values.flatMap((value) => filtersOf(value)))]];
    if (KEPT_QUERY.has(name)) return [[name, cutNames(values.map((value) => shorten(value)))]];
    state.erased.add(JSON_QUERY.has(name) ? `${path}.*` : path);
    return JSON_QUERY.has(name) ? [[name, cutNames(values.flatMap(jsonNamesOf))]] : [];
  });
  return Object.fromEntries(entries);
}

function jsonNamesOf(text: string): string[] {
  const value = parsed(text);
  return typeof value === "object" && value !== null
    ? Object.keys(value).map((name) => shorten(name))
    : [];
}

/** `status=running`, and of a label its name alone: `label=app`. Both forms of filters hold words. */
function filtersOf(text: string): string[] {
  const filters = parsed(text);
  if (typeof filters !== "object" || filters === null) return [];
  return Object.entries(filters).flatMap(([name, words]: [string, unknown]) =>
    wordsOf(words).map((word) => shorten(`${name}=${word.split("=", 1)[0] ?? ""}`)),
  );
}

function wordsOf(words: unknown): string[] {
  if (Array.isArray(words)) return words.map(String);
  return typeof words === "object" && words !== null ? Object.keys(words) : [];
}

/** Undefined where a text is not JSON, so that nothing in it is known to be a name. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
