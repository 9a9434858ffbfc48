import type { Body, RequestFinding, Value } from "../../domain/call.js";
import { isContainer } from "../../domain/value-kinds.js";
import type { Dictionary, Element, List, Shape } from "./table-shapes.js";
import type { Json, JsonObject } from "../../domain/json.js";
import { decodeScalar, wrong } from "./decode-scalar.js";
import { isDigits, isJsonList, isJsonObject } from "../json/json-kinds.js";
import { JsonRefusal } from "../json/json-refusal.js";
import { bareObject } from "./bare-object.js";
import { checkPorts } from "./check-ports.js";
import { compareVersions } from "./go-values.js";
import { fold } from "./fold.js";
import type { Member, StructIndex } from "./struct-index.js";
import { structOf } from "./struct-index.js";

/** A body in dockerd's own spelling, with its findings. */
export interface Decoded {
  readonly value: Body | readonly Value[];
  /** Findings that leave the value readable: unknown keys that this dockerd may know, in sensitive places. */
  readonly findings: readonly RequestFinding[];
  /** Paths of the other unknown keys. */
  readonly unknownFields: readonly string[];
}

/** The most findings, and the most unknown fields, that are kept: more would only fill the audit record. */
const MAX_NOTED = 50;

interface Walk {
  /** Why dockerd may know a key that the tables lack; null if it cannot. */
  readonly mayKnow: string | null;
  readonly findings: RequestFinding[];
  readonly unknownFields: string[];
}

/**
 * Decodes JSON by dockerd's own type and spells its keys as dockerd does. Leaves out null members: without
 * duplicates, null can only mean the zero value.
 *
 * @param apiMax dockerd's highest API version; null if unknown
 * @throws {JsonRefusal} When dockerd refuses it, or would merge duplicates.
 */
export function decodeRoot(json: Json, shape: Shape, apiMax: string | null): Decoded {
  const walk: Walk = { mayKnow: mayKnow(apiMax), findings: [], unknownFields: [] };
  // Old CLIs send null on commit.
  const value = json === null ? absentRoot(shape) : decode(json, shape, "", false, walk);
  if (!isContainer(value)) {
    throw new Error(`Cannot decode a body: a root of kind "${shape.kind}" is no container`);
  }
  return { value, findings: walk.findings, unknownFields: walk.unknownFields };
}

/** The API version of the newest engine in the tables. */
const NEWEST_API = "1.56";

function mayKnow(apiMax: string | null): string | null {
  const unknown = `no engine up to API ${NEWEST_API} has this key`;
  if (apiMax === null)
    return `${unknown}, and which API the daemon has is not known yet; try again`;
  if (compareVersions(apiMax, NEWEST_API) <= 0) return null;
  return `${unknown}, and the daemon has API ${apiMax}; update Dockwarden`;
}

/** Returns what dockerd makes of a body that is null or absent. */
export function absentRoot(shape: Shape): Body | readonly Value[] {
  return shape.kind === "slice" ? [] : bareObject<Value>();
}

function decode(json: Json, shape: Shape, path: string, sensitive: boolean, walk: Walk): Value {
  if ("ref" in shape) return decodeStruct(json, shape.ref, path, sensitive, walk);
  if (!("elem" in shape)) return decodeScalar(json, shape, path);
  return shape.kind === "slice" || shape.kind === "array"
    ? decodeList(json, shape, path, sensitive, walk)
    : decodeMap(json, shape, path, sensitive, walk);
}

function decodeStruct(json: Json, ref: string, path: string, inside: boolean, walk: Walk): Body {
  if (!isJsonObject(json)) return wrong(path, "an object");
  const struct = structOf(ref);
  const sensitive = inside || struct.sensitive;
  const body = bareObject<Value>();
  let respelt = false;
  for (const [key, value] of json) {
    const member = memberOf(struct, key);
    if (member === undefined) noteUnknown(key, value, path, placeOf(struct, sensitive), walk);
    else decodeMember(body, member, value, path, sensitive, walk);
    respelt ||= member?.name !== key;
  }
  // The parser has refused equal keys already; only another spelling can make two of them one.
  if (respelt) refuseTwins(json, struct.repeated, path);
  return body;
}

function placeOf({ tolerated }: StructIndex, sensitive: boolean): ReadonlySet<string> | null {
  return sensitive ? tolerated : null;
}

/** Finds the exact name first, then the folded one, as Go does. */
function memberOf({ exact, folded }: StructIndex, key: string): Member | undefined {
  return exact.get(key) ?? folded.get(fold(key) ?? "");
}

function decodeMember(
  body: Record<string, Value>,
  { name, field }: Member,
  json: Json,
  path: string,
  sensitive: boolean,
  walk: Walk,
): void {
  if (json !== null) body[name] = decode(json, field, join(path, name), sensitive, walk);
}

function refuseTwins(json: JsonObject, repeated: ReadonlySet<string>, path: string): void {
  const seen = new Map<string, Json>();
  for (const [key, value] of json) {
    const name = fold(key);
    if (name === null) continue;
    // Only primitive values can be compared by identity.
    if (seen.has(name) && !(repeated.has(name) && seen.get(name) === value))
      throw new JsonRefusal("duplicate-key", join(path, key), "two spellings of one key");
    seen.set(name, value);
  }
}

/** @param tolerated Unknown keys that are accepted in a sensitive place; null elsewhere */
function noteUnknown(
  key: string,
  value: Json,
  path: string,
  tolerated: ReadonlySet<string> | null,
  walk: Walk,
): void {
  if (isZero(value)) return;
  const where = join(path, key.slice(0, 100));
  const passesOver = walk.mayKnow === null || tolerated === null || tolerated.has(key);
  if (passesOver) note(walk.unknownFields, where);
  else note(walk.findings, { kind: "unknown-key", path: where, detail: walk.mayKnow });
}

function note<Noted>(list: Noted[], noted: Noted): void {
  if (list.length < MAX_NOTED) list.push(noted);
}

function decodeList(
  json: Json,
  shape: List,
  path: string,
  sensitive: boolean,
  walk: Walk,
): readonly Value[] {
  if (!isJsonList(json)) return wrong(path, "a list");
  refuseTooMany(json.length, path);
  // Go pads a short array with zeros and skips the rest of a long one unread.
  if (shape.kind === "array" && json.length !== shape.length) {
    throw new JsonRefusal("shape", path, `not a list of ${shape.length}`);
  }
  const { elem } = shape;
  return json.map((item, index) =>
    item === null ? zeroElement(elem) : decode(item, elem, `${path}[${index}]`, sensitive, walk),
  );
}

/** No honest list or map has as many members, and each costs time in which no other request is answered. */
const MAX_MEMBERS = 10_000;

function refuseTooMany(count: number, path: string): void {
  if (count <= MAX_MEMBERS) return;
  throw new JsonRefusal("shape", path, `${count} members, more than ${MAX_MEMBERS}`);
}

function decodeMap(
  json: Json,
  shape: Dictionary,
  path: string,
  sensitive: boolean,
  walk: Walk,
): Body {
  if (!isJsonObject(json)) return wrong(path, "an object");
  refuseTooMany(json.size, path);
  if (shape.kind === "ports") checkPorts(json.keys(), path);
  const body = bareObject<Value>();
  for (const [key, value] of json) {
    body[key] =
      value === null
        ? zeroElement(shape.elem)
        : decode(value, shape.elem, join(path, key), sensitive, walk);
  }
  return body;
}

function zeroElement(elem: Element): Value {
  return elem.nil === true ? null : zeroOf(elem);
}

function zeroOf(shape: Shape): Value {
  switch (shape.kind) {
    case "string":
      return "";
    case "bool":
      return false;
    case "int":
    case "uint":
    case "float":
      return 0;
    case "struct":
      return bareObject<Value>();
    default:
      return null;
  }
}

function isZero(json: Json): boolean {
  if (typeof json !== "object") return json === false || json === "" || json === 0;
  if (json === null) return true;
  if (isJsonList(json)) return json.length === 0;
  return isDigits(json) ? /^-?0(\.0+)?$/.test(json.digits) : isJsonObject(json) && json.size === 0;
}

function join(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}
