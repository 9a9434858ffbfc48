import type { Json, JsonObject } from "../../domain/json.js";
import { copied, copierOf } from "./copied.js";
import { JsonRefusal } from "./json-refusal.js";

/** The deepest nesting; dockerd accepts 10000, no client sends more than 12. */
const MAX_DEPTH = 64;
/** The most values of all kinds; a body of honest clients has some hundreds, a list of 4 MB would have two millions. */
const MAX_VALUES = 50_000;
/** A path is for a person to read. */
const MAX_PATH_LENGTH = 200;

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const LETTER_F = 0x66;
const LETTER_N = 0x6e;
const LETTER_T = 0x74;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;

// dockerd does not treat a BOM as white space, so it must not be skipped.
const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

interface Cursor {
  readonly text: string;
  /** Returns a piece of the text that does not retain the whole. */
  readonly piece: (start: number, end: number) => string;
  at: number;
  depth: number;
  values: number;
  readonly maxValues: number;
  /** Names and indexes on the way to the cursor; only the first `depth` count. */
  readonly path: (string | number)[];
}

/**
 * Parses JSON strictly by RFC 8259: valid UTF-8, no key twice in one object, no lone surrogate, at most 64
 * containers deep and `maxValues` values, only white space after the value.
 *
 * @throws {JsonRefusal} When the bytes are anything else.
 */
export function parseJson(bytes: Uint8Array, maxValues = MAX_VALUES): Json {
  const text = decodeUtf8(bytes);
  return parseWith(text, copierOf(text, bytes), maxValues);
}

/**
 * Parses JSON that is a text already, such as a query parameter's value.
 *
 * @example
 * parseJsonText("[1, 1.0]") // [1, { digits: "1.0" }]
 * parseJsonText('{"a": 1, "a": 2}') // throws JsonRefusal
 * @throws {JsonRefusal} Like parseJson.
 */
export function parseJsonText(text: string, maxValues = MAX_VALUES): Json {
  return parseWith(text, (start, end) => copied(text.slice(start, end)), maxValues);
}

function parseWith(text: string, piece: Cursor["piece"], maxValues: number): Json {
  const cursor: Cursor = { text, piece, at: 0, depth: 0, values: 0, maxValues, path: [] };
  const value = readValue(cursor);
  skipSpace(cursor);
  if (cursor.at < text.length) {
    throw new JsonRefusal("trailing", "", `text after the JSON value, at ${cursor.at}`);
  }
  return value;
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return UTF8.decode(bytes);
  } catch (thrown) {
    if (!(thrown instanceof TypeError)) throw thrown;
    throw new JsonRefusal("utf8", "", "bytes that are not UTF-8");
  }
}

function readValue(cursor: Cursor): Json {
  if (++cursor.values > cursor.maxValues)
    throw refuse(cursor, "shape", `more than ${cursor.maxValues} values`);
  switch (skipSpace(cursor)) {
    case OPEN_BRACE:
      return readObject(cursor);
    case OPEN_BRACKET:
      return readList(cursor);
    case QUOTE:
      return readString(cursor);
    case LETTER_T:
      return readWord(cursor, "true", true);
    case LETTER_F:
      return readWord(cursor, "false", false);
    case LETTER_N:
      return readWord(cursor, "null", null);
    default:
      return readNumber(cursor);
  }
}

function readObject(cursor: Cursor): JsonObject {
  const members = new Map<string, Json>();
  enter(cursor);
  if (skipSpace(cursor) === CLOSE_BRACE) cursor.at++;
  else {
    do readMember(cursor, members);
    while (goesOn(cursor, CLOSE_BRACE));
  }
  cursor.depth--;
  return members;
}

function readMember(cursor: Cursor, members: Map<string, Json>): void {
  cursor.path[cursor.depth - 1] = "";
  if (skipSpace(cursor) !== QUOTE) throw unexpected(cursor, "a key");
  const key = readString(cursor);
  cursor.path[cursor.depth - 1] = key;
  if (members.has(key)) throw refuse(cursor, "duplicate-key", "the key is there twice");
  if (skipSpace(cursor) !== COLON) throw unexpected(cursor, "a colon");
  cursor.at++;
  members.set(key, readValue(cursor));
}

function readList(cursor: Cursor): readonly Json[] {
  const items: Json[] = [];
  enter(cursor);
  if (skipSpace(cursor) === CLOSE_BRACKET) cursor.at++;
  else {
    do {
      cursor.path[cursor.depth - 1] = items.length;
      items.push(readValue(cursor));
    } while (goesOn(cursor, CLOSE_BRACKET));
  }
  cursor.depth--;
  return items;
}

// Checks the depth before descending: V8's stack ends long before dockerd's limit.
function enter(cursor: Cursor): void {
  if (cursor.depth === MAX_DEPTH) {
    throw refuse(cursor, "depth", `more than ${MAX_DEPTH} levels deep`);
  }
  cursor.depth++;
  cursor.at++;
}

function goesOn(cursor: Cursor, close: number): boolean {
  const code = skipSpace(cursor);
  if (code !== COMMA && code !== close) throw unexpected(cursor, "a comma or the end");
  cursor.at++;
  return code === COMMA;
}

function readString(cursor: Cursor): string {
  const { text } = cursor;
  const start = cursor.at + 1;
  const end = endOfPlain(text, start);
  const code = text.charCodeAt(end);
  if (code === BACKSLASH) return readEscaped(cursor, start, end);
  if (code !== QUOTE) throw unexpected({ ...cursor, at: end }, "the rest of a string");
  cursor.at = end + 1;
  return cursor.piece(start, end);
}

/** Strings up to this length are scanned here; V8's own search takes longer to start. */
const SHORT = 64;
const SPECIAL = /["\\\u0000-\u001f]/g;

/** Returns the position of the first quote, backslash or control character, or the end of the text. */
function endOfPlain(text: string, start: number): number {
  for (let at = start; at < start + SHORT; at++) {
    const code = text.charCodeAt(at);
    // NaN, at the end of the text, is not below 0x20 either.
    if (code === QUOTE || code === BACKSLASH || !(code >= 0x20)) return at;
  }
  SPECIAL.lastIndex = start + SHORT;
  return SPECIAL.test(text) ? SPECIAL.lastIndex - 1 : text.length;
}

function readEscaped(cursor: Cursor, start: number, firstEscape: number): string {
  const { text } = cursor;
  let end = firstEscape;
  while (text.charCodeAt(end) !== QUOTE) {
    if (end >= text.length) throw unexpected({ ...cursor, at: end }, "the rest of a string");
    end += text.charCodeAt(end) === BACKSLASH ? 2 : 1;
  }
  const string = unescape(cursor, text.slice(start - 1, end + 1));
  // Decoded UTF-8 has no lone surrogate, so one can only come from an escape; dockerd turns it into U+FFFD.
  if (/\p{Surrogate}/u.test(string)) throw refuse(cursor, "utf8", "a lone surrogate");
  cursor.at = end + 1;
  return string;
}

function unescape(cursor: Cursor, quoted: string): string {
  try {
    return String(JSON.parse(quoted));
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) throw thrown;
    throw unexpected(cursor, "a string without odd escapes or control characters");
  }
}

function readWord(cursor: Cursor, word: string, value: Json): Json {
  if (!cursor.text.startsWith(word, cursor.at)) throw unexpected(cursor, "a JSON value");
  cursor.at += word.length;
  return value;
}

function readNumber(cursor: Cursor): Json {
  NUMBER.lastIndex = cursor.at;
  const digits = NUMBER.exec(cursor.text)?.[0];
  if (digits === undefined) throw unexpected(cursor, "a JSON value");
  cursor.at += digits.length;
  const number = Number(digits);
  // Only an integer as JavaScript writes it: `1.0` and `-0` are not integers for dockerd.
  return Number.isSafeInteger(number) && String(number) === digits ? number : { digits };
}

/** Moves to the next character that is not white space and returns its code; NaN at the end. */
function skipSpace(cursor: Cursor): number {
  const { text } = cursor;
  for (;;) {
    const code = text.charCodeAt(cursor.at);
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return code;
    cursor.at++;
  }
}

function unexpected(cursor: Cursor, wanted: string): JsonRefusal {
  return refuse(cursor, "syntax", `not JSON at ${cursor.at}, where ${wanted} should be`);
}

function refuse(cursor: Cursor, kind: JsonRefusal["kind"], detail: string): JsonRefusal {
  const path = cursor.path
    .slice(0, cursor.depth)
    .map((step) => (typeof step === "number" ? `[${step}]` : `.${step}`))
    .join("");
  return new JsonRefusal(kind, path.replace(/^\./, "").slice(0, MAX_PATH_LENGTH), detail);
}
