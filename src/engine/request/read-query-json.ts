import type { Body, Value } from "../../domain/call.js";
import { BODIES } from "./tables/fields.js";
import { JsonRefusal } from "../json/json-refusal.js";
import { bareObject } from "./bare-object.js";
import { decodeRoot } from "./decode-value.js";
import { parseJsonText } from "../json/parse-json.js";

/**
 * Reads a query parameter that is JSON: `filters`, `platform`, the parts of a build.
 *
 * @param body Its name in BODIES: `q_filters`
 * @returns null for an empty parameter, which dockerd treats as absent; filters of the old form (lists) in the new one
 * @throws {JsonRefusal} When dockerd refuses it, or it can be read in two ways.
 */
export function readQueryJson(body: string, text: string): Body | readonly Value[] | null {
  if (text === "") return null;
  const shape = BODIES[body];
  if (shape === undefined) throw new Error(`Cannot read a query parameter: no body "${body}"`);
  const json = parseJsonText(text);
  if (body !== "q_filters") return decodeRoot(json, shape, null).value;
  try {
    return decodeRoot(json, shape, null).value;
  } catch (thrown) {
    if (!(thrown instanceof JsonRefusal)) throw thrown;
    return fromLists(decodeRoot(json, LEGACY_FILTERS, null).value);
  }
}

/** Reads as `readQueryJson` does, but returns null for a refused parameter, which already has a finding. */
export function queryJsonOrNull(body: string, text: string): Body | readonly Value[] | null {
  try {
    return readQueryJson(body, text);
  } catch (thrown) {
    if (thrown instanceof JsonRefusal) return null;
    throw thrown;
  }
}

/** The form of filters of clients before API 1.22, which every engine still accepts. */
const LEGACY_FILTERS = {
  kind: "map",
  elem: { kind: "slice", elem: { kind: "string" } },
} as const;

function fromLists(filters: Body | readonly Value[]): Body {
  const renewed = bareObject<Value>();
  for (const [name, words] of Object.entries(filters) as readonly [string, Value][]) {
    const set = bareObject<Value>();
    if (Array.isArray(words)) for (const word of words) set[String(word)] = true;
    renewed[name] = set;
  }
  return renewed;
}
