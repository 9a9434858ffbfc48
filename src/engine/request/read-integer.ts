import type { Json } from "../../domain/json.js";
import { JsonRefusal } from "../json/json-refusal.js";
import { isDigits } from "../json/json-kinds.js";

/** More digits than any 64-bit integer has; BigInt would be slow for a million of them. */
const MAX_DIGITS = 20;

/**
 * Reads an integer as `strconv.ParseInt` and `ParseUint` do: no fraction, no exponent, within the field's width.
 *
 * @returns a bigint beyond 2^53, where a number would be rounded
 * @throws {JsonRefusal} With kind `type` if it is not a number, `number` if it is out of range.
 */
export function readInteger(
  json: Json,
  signed: boolean,
  bits: number,
  path: string,
): number | bigint {
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
