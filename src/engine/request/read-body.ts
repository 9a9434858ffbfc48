import type { Body, RequestFinding, Value } from "../../domain/call.js";
import type { Json } from "../../domain/json.js";
import { absentRoot, decodeRoot } from "./decode-value.js";
import { BODIES } from "./tables/fields.js";
import { JsonRefusal } from "../json/json-refusal.js";
import { readTopLevel } from "./read-top-level.js";
import { parseJson } from "../json/parse-json.js";

/** A JSON body as dockerd decodes it; `value` is null if it could not be read. */
export interface ReadBody {
  readonly value: Body | readonly Value[] | null;
  readonly findings: readonly RequestFinding[];
  /** Paths of members that dockerd ignores. */
  readonly unknownFields: readonly string[];
}

/**
 * Reads a body by dockerd's own types.
 *
 * @param name Its name in BODIES: `container_create`
 * @param apiMax dockerd's highest API version; null if unknown
 */
export function readBody(bytes: Uint8Array, name: string, apiMax: string | null): ReadBody {
  return readParsed(() => parseJson(bytes), name, apiMax);
}

/**
 * Reads a body by dockerd's own types.
 *
 * @param parse Returns the JSON; a JsonRefusal that it throws is a finding.
 */
export function readParsed(parse: () => Json, name: string, apiMax: string | null): ReadBody {
  try {
    const decoded = decodeRoot(parse(), shapeOf(name), apiMax);
    const { value, findings, unknownFields } = decoded;
    if (name !== "container_create" || Array.isArray(value)) return decoded;
    const top = readTopLevel(value as Body, apiMax);
    return {
      value: top.body,
      findings: [...findings, ...top.findings],
      unknownFields: [...unknownFields, ...top.ignored],
    };
  } catch (thrown) {
    if (!(thrown instanceof JsonRefusal)) throw thrown;
    const { kind, path, detail } = thrown;
    return { value: null, findings: [{ kind, path, detail }], unknownFields: [] };
  }
}

/** Returns what dockerd makes of an absent body. */
export function absentBody(name: string): Body | readonly Value[] {
  return absentRoot(shapeOf(name));
}

function shapeOf(name: string) {
  const shape = BODIES[name];
  if (shape === undefined) throw new Error(`Cannot read a body: no body "${name}"`);
  return shape;
}
