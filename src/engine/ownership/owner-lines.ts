import { crc32 } from "node:zlib";
import { instantOf } from "../../domain/instant.js";
import { isObjectKind, problemOfKey, problemOfUser } from "../../domain/owner-names.js";
import type { Intent, ObjectKey, Origin } from "../../domain/owners.js";

/** The content of one line of the ownership log. */
export type OwnerChange =
  | { readonly is: "owner"; readonly key: ObjectKey; readonly origin: Origin }
  | { readonly is: "forget"; readonly key: ObjectKey }
  | { readonly is: "intent"; readonly intent: Intent }
  | { readonly is: "settle"; readonly id: string };

const CRC_DIGITS = 8;

/** The schema that is written and read. */
export const OWNER_LOG_SCHEMA = 1;

/** The first line of each file, `<crc> ["schema",1]`. */
export const HEADER = sealed(["schema", OWNER_LOG_SCHEMA]);

/** Renders a line: CRC-32 of the rest in eight hexadecimal digits, a space, a JSON list, a line feed. */
export function ownerLine(change: OwnerChange): string {
  return sealed(fieldsOf(change));
}

function sealed(fields: readonly unknown[]): string {
  const text = JSON.stringify(fields);
  return `${crc32(text).toString(16).padStart(CRC_DIGITS, "0")} ${text}\n`;
}

function fieldsOf(change: OwnerChange): readonly unknown[] {
  switch (change.is) {
    case "owner": {
      const { key, origin } = change;
      return ["owner", key.kind, key.id, origin.user, origin.since, origin.source];
    }
    case "forget":
      return ["forget", change.key.kind, change.key.id];
    case "intent": {
      const { id, user, action, name, image, digest, time } = change.intent;
      return ["intent", id, user, action, name, image, digest, time];
    }
    case "settle":
      return ["settle", change.id];
  }
}

/** Returns true if `line`, without its line feed, matches its checksum. */
export function isWhole(line: Buffer): boolean {
  if (line.length <= CRC_DIGITS || line[CRC_DIGITS] !== 0x20) return false;
  const written = line.toString("latin1", 0, CRC_DIGITS);
  const sum = crc32(line.subarray(CRC_DIGITS + 1));
  return sum.toString(16).padStart(CRC_DIGITS, "0") === written;
}

/** Returns the schema of a header; null if `line` is not a header. */
export function schemaOf(line: Buffer): number | null {
  const [word, schema] = parse(line);
  return word === "schema" && typeof schema === "number" ? schema : null;
}

/** Reads a line; null if it is damaged, or not of a known form. */
export function readLine(line: Buffer): OwnerChange | null {
  const [word, ...fields] = parse(line);
  switch (word) {
    case "owner":
      return readOwner(fields);
    case "forget":
      return readForget(fields);
    case "intent":
      return readIntent(fields);
    case "settle":
      return readSettle(fields);
    default:
      return null;
  }
}

function parse(line: Buffer): readonly unknown[] {
  if (!isWhole(line)) return [];
  try {
    const fields: unknown = JSON.parse(line.toString("utf8", CRC_DIGITS + 1));
    return Array.isArray(fields) ? (fields as unknown[]) : [];
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) throw thrown;
    return [];
  }
}

function readOwner([kind, id, user, since, source]: readonly unknown[]): OwnerChange | null {
  const key = readKey(kind, id);
  if (key === null || !isUser(user) || !isTime(since) || !isSource(source)) return null;
  return { is: "owner", key, origin: { user, since, source } };
}

function readForget([kind, id]: readonly unknown[]): OwnerChange | null {
  const key = readKey(kind, id);
  return key === null ? null : { is: "forget", key };
}

function readIntent(fields: readonly unknown[]): OwnerChange | null {
  const [id, user, action, name, image, digest, time] = fields;
  if (!isText(id) || !isUser(user) || !isText(action) || !isText(digest) || !isTime(time))
    return null;
  if (!isTextOrNull(name) || !isTextOrNull(image)) return null;
  return { is: "intent", intent: { id, user, action, name, image, digest, time } };
}

function readSettle([id]: readonly unknown[]): OwnerChange | null {
  return isText(id) ? { is: "settle", id } : null;
}

function readKey(kind: unknown, id: unknown): ObjectKey | null {
  if (!isObjectKind(kind) || !isText(id)) return null;
  return problemOfKey({ kind, id }) === null ? { kind, id } : null;
}

/** Callers choose names, and these are stored until their request is answered. */
const MAX_TEXT = 4096;

function isText(value: unknown): value is string {
  return typeof value === "string" && value.length <= MAX_TEXT;
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || isText(value);
}

function isUser(value: unknown): value is string | null {
  return value === null || (isText(value) && problemOfUser(value) === null);
}

function isTime(value: unknown): value is string {
  return isText(value) && instantOf(value) !== null;
}

function isSource(value: unknown): value is Origin["source"] {
  return value === "created" || value === "reconciled" || value === "set";
}
