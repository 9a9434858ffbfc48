import type { Json } from "../../domain/json.js";
import { JsonRefusal } from "../json/json-refusal.js";
import type { Scalar } from "./table-shapes.js";
import type { Value } from "../../domain/call.js";
import { decodeBase64 } from "../json/base64.js";
import { isDigits, isJsonList } from "../json/json-kinds.js";

/**
 * Decodes a value that is neither object nor map.
 *
 * @throws {JsonRefusal} When dockerd refuses it, or reads it in more than one way.
 */
export function decodeScalar(json: Json, shape: Scalar, path: string): Value {
  switch (shape.kind) {
    case "string":
      return decodeString(json, path);
    case "bool":
      return typeof json === "boolean" ? json : wrong(path, "true or false");
    case "int":
    case "uint":
      return readInteger(json, shape.kind === "int", shape.bits, path);
    default:
      return DECODERS[shape.kind](json, path);
  }
}

const DECODERS = { float: decodeFloat, strings: decodeStrings, bytes: decodeBytes };

function decodeString(json: Json, path: string): string {
  return typeof json === "string" ? json : wrong(path, "a string");
}

/** strslice.StrSlice: a list of strings, or one string; engines from 29 accept only the list. */
function decodeStrings(json: Json, path: string): readonly string[] {
  if (typeof json === "string") return [json];
  if (!isJsonList(json)) return wrong(path, "a list of strings");
  return json.map((item, index) => (item === null ? "" : decodeString(item, `${path}[${index}]`)));
}

function decodeBytes(json: Json, path: string): string {
  // Go accepts a list of numbers as well, but no client sends one.
  if (isJsonList(json)) throw new JsonRefusal("shape", path, "bytes as a list of numbers");
  const text = decodeString(json, path);
  if (decodeBase64(text) === null) throw new JsonRefusal("shape", path, "not canonical base64");
  return text;
}

function decodeFloat(json: Json, path: string): number {
  const float = isDigits(json) ? Number(json.digits) : json;
  if (typeof float !== "number") return wrong(path, "a number");
  // The only such field is a float32.
  if (!Number.isFinite(Math.fround(float)))
    throw new JsonRefusal("number", path, "outside float32");
  return float;
}

/**
 * Throws a refusal for a wrong type.
 *
 * @throws {JsonRefusal} With kind `type`, always.
 */
export function wrong(path: string, wanted: string): never {
  throw new JsonRefusal("type", path, `${wanted} should be there`);
}

/** More digits than any 64-bit integer has; BigInt would be slow for a million of them. */
const MAX_DIGITS = 20;

/**
 * Reads an integer as `strconv.ParseInt` and `ParseUint` do: no fraction, no exponent, within the field's width.
 *
 * @returns a bigint beyond 2^53, where a number would be rounded
 * @throws {JsonRefusal} With kind `type` if it is not a number, `number` if it is out of range.
 */
function readInteger(json: Json, signed: boolean, bits: number, path: string): number | bigint {
  if (typeof json === "number") {
    if (bits < 64 || (!signed && json < 0)) checkRange(BigInt(json), signed, bits, path);
    return json;
  }
  if (!isDigits(json)) throw new JsonRefusal("type", path, "an integer should be there");
  const integer = integerOf(json.digits, signed);
  if (integer === null) throw new JsonRefusal("number", path, "not an integer of 64 bits");
  checkRange(integer, signed, bits, path);
  return integer === 0n ? 0 : integer;
}

function integerOf(digits: string, signed: boolean): bigint | null {
  if (!/^-?[0-9]+$/.test(digits) || digits.length > MAX_DIGITS) return null;
  // ParseInt accepts `-0` as 0, ParseUint accepts no sign at all.
  return !signed && digits.startsWith("-") ? null : BigInt(digits);
}

function checkRange(integer: bigint, signed: boolean, bits: number, path: string): void {
  const fits = signed ? BigInt.asIntN(bits, integer) : BigInt.asUintN(bits, integer);
  if (fits !== integer) {
    throw new JsonRefusal("number", path, `outside ${signed ? "int" : "uint"}${bits}`);
  }
}
