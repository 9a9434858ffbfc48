import { requestWith, type OfflineRequest } from "../world/offline-request.js";
import type { AuditRecord } from "../../domain/record.js";

/** A request as far as its record shows it. */
export interface RebuiltRequest {
  readonly request: OfflineRequest;
  /** False if a text is hidden in it, or a list is cut: what a control says about that part means nothing. */
  readonly isWhole: boolean;
}

/**
 * Builds a recorded request again. What the log erases is missing; a name without its value, as of a label, has an empty one.
 *
 * @returns Null if the record does not have the request, or is not one that the plugin writes.
 */
export function rebuiltRequest({ method, path, call }: AuditRecord): RebuiltRequest | null {
  if (method === null || path === null || call === null || !isModest(call)) return null;
  const state = { isWhole: !HIDDEN.test(path) };
  const query = new URLSearchParams(
    Object.entries(call.query).flatMap(([name, values]) => parametersOf(name, values)),
  ).toString();
  // The log has the path decoded. Half a character cannot be encoded.
  const target = Buffer.from(path).toString().split("/").map(encodeURIComponent).join("/");
  const body = isEmpty(call.body)
    ? null
    : Buffer.from(JSON.stringify(membersOf(call.body, state, ["", ""])));
  return {
    request: requestWith(method, query === "" ? target : `${target}?${query}`, body),
    isWhole: state.isWhole && !HIDDEN.test(query),
  };
}

/** The marks that the log writes in place of a text: `… (≤16)`, `…`, `(+3 more)`. */
const HIDDEN = /…|^\(\+\d+ more\)$/;

const MAX_DEPTH = 64;
const MAX_VALUES = 20_000;

/** The plugin writes smaller records; another program may have written this one. */
function isModest(value: unknown): boolean {
  let level: readonly unknown[] = [value];
  let count = 0;
  for (let depth = 0; level.length > 0; depth++) {
    count += level.length;
    if (depth > MAX_DEPTH || count > MAX_VALUES) return false;
    level = level.flatMap((one): unknown[] => (isObject(one) ? Object.values(one) : []));
  }
  return true;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** `{}` and `[]` stand for a body that is not there. */
function isEmpty(body: unknown): boolean {
  return !isObject(body) || Object.keys(body).length === 0;
}

function parametersOf(name: string, values: readonly string[]): [string, string][] {
  if (name === "filters") return [[name, JSON.stringify(filtersIn(values))]];
  if (name === "buildargs" || name === "labels")
    return [[name, JSON.stringify(Object.fromEntries(values.map((key) => [key, ""])))]];
  return values.map((value) => [name, value]);
}

/** `status=running` is a filter and a word of it. */
function filtersIn(texts: readonly string[]): Readonly<Record<string, readonly string[]>> {
  const words = new Map<string, string[]>();
  for (const text of texts) {
    const [name = "", word = ""] = text.split(/=(.*)/s);
    words.set(name, [...(words.get(name) ?? []), word]);
  }
  return Object.fromEntries(words);
}

interface State {
  isWhole: boolean;
}

/** Maps of which the log has the names alone, as a list. */
const MAPS = new Set(["Annotations", "DriverOpts", "Labels", "Options", "StorageOpt"]);

/** The names of a member and of the one around it. */
type Place = readonly [name: string, parent: string];

function membersOf(value: unknown, state: State, place: Place): unknown {
  if (typeof value === "string" && HIDDEN.test(value)) state.isWhole = false;
  if (!isObject(value)) return value;
  if (Array.isArray(value)) return isMapAt(place) ? mapOf(value, state) : itemsOf(value, state);
  const entries = Object.entries(value).filter(([key]) => !HIDDEN.test(key));
  if (entries.length < Object.keys(value).length) state.isWhole = false;
  const [name] = place;
  return Object.fromEntries(entries.map(([key, one]) => [key, membersOf(one, state, [key, name])]));
}

/** `LogConfig.Config` has the options of a log driver, while that of an IPAM is a list of subnets. */
function isMapAt([name, parent]: Place): boolean {
  return MAPS.has(name) || (name === "Config" && parent === "LogConfig");
}

function mapOf(list: readonly unknown[], state: State): unknown {
  const names = withoutHidden(list, state).filter((item) => typeof item === "string");
  return Object.fromEntries(names.map((key) => [key, ""]));
}

function itemsOf(list: readonly unknown[], state: State): unknown {
  return withoutHidden(list, state).map((item) => membersOf(item, state, ["", ""]));
}

function withoutHidden(list: readonly unknown[], state: State): readonly unknown[] {
  const kept = list.filter((item) => typeof item !== "string" || !HIDDEN.test(item));
  if (kept.length < list.length) state.isWhole = false;
  return kept;
}
