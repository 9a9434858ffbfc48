import type { Headers, Message, Phase, Response } from "../../domain/message.js";
import type { Json, JsonObject } from "../../domain/json.js";
import { isJsonList, isJsonObject } from "../json/json-kinds.js";
import { JsonRefusal } from "../json/json-refusal.js";
import { ProtocolError } from "../../domain/errors.js";
import { decodeBase64 } from "../json/base64.js";
import { parseJson } from "../json/parse-json.js";

const REQUEST_MEMBERS = [
  "User",
  "UserAuthNMethod",
  "RequestMethod",
  "RequestUri",
  "RequestBody",
  "RequestHeaders",
  "RequestPeerCertificates",
];
const RESPONSE_MEMBERS = ["ResponseStatusCode", "ResponseBody", "ResponseHeaders"];

const MEMBERS: Record<Phase | "added", ReadonlySet<string>> = {
  request: new Set(REQUEST_MEMBERS),
  response: new Set([...REQUEST_MEMBERS, ...RESPONSE_MEMBERS]),
  added: new Set(RESPONSE_MEMBERS),
};

/** Characters of a header's name by RFC 9110; Go writes such a name in one way only. */
const HEADER_NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/**
 * Decodes what dockerd posts to `/AuthZPlugin.AuthZReq` and `/AuthZPlugin.AuthZRes`. dockerd leaves out empty
 * members, so a present member is never empty, and never null except for the headers.
 *
 * @see moby `pkg/authorization/api.go`
 * @throws {ProtocolError} When dockerd would not write these bytes, or there are none.
 */
export function decodeMessage(bytes: Uint8Array, phase: Phase): Message {
  const members = membersOf(bytes, phase);
  return {
    phase,
    method: requiredString(members, "RequestMethod"),
    uri: requiredString(members, "RequestUri"),
    user: string(members, "User"),
    authn: string(members, "UserAuthNMethod"),
    peerCertificates: certificates(members),
    headers: headers(members, "RequestHeaders"),
    body: base64(members, "RequestBody"),
    response: phase === "request" ? null : responseOf(members),
  };
}

/**
 * Returns the message of a response, which repeats the message of `request` up to `at`. Only what follows is decoded: a comma,
 * and the members of the response.
 *
 * @throws {ProtocolError} Like decodeMessage.
 */
export function decodeAdded(request: Message, bytes: Uint8Array, at: number): Message {
  // A copy: a subarray would share its memory with the message.
  const added = Buffer.from(bytes.subarray(at));
  added[0] = OPEN_BRACE;
  return { ...request, phase: "response", response: responseOf(membersOf(added, "added")) };
}

const OPEN_BRACE = 0x7b;

const EMPTY =
  "it is empty: dockerd repeats a request without its content if its connection to the plugin breaks; try again";

function membersOf(bytes: Uint8Array, phase: Phase | "added"): JsonObject {
  if (bytes.length === 0) throw unreadable(EMPTY);
  const json = parse(bytes);
  if (!isJsonObject(json)) throw unreadable(`it is ${kindOf(json)}, it must be a JSON object`);
  for (const name of json.keys()) {
    if (!MEMBERS[phase].has(name)) {
      const what = phase === "request" ? "request" : "response";
      throw unreadable(`"${name.slice(0, 100)}" is not a member of a ${what} message`);
    }
  }
  return json;
}

function parse(bytes: Uint8Array): Json {
  try {
    return parseJson(bytes);
  } catch (thrown) {
    if (!(thrown instanceof JsonRefusal)) throw thrown;
    throw new ProtocolError(`Cannot read AuthZ message: ${thrown.message}`, { cause: thrown });
  }
}

function responseOf(members: JsonObject): Response {
  let body: Uint8Array | null | undefined;
  return {
    status: status(members.get("ResponseStatusCode")),
    headers: headers(members, "ResponseHeaders"),
    // Nobody reads most of them.
    get body() {
      return (body ??= base64(members, "ResponseBody"));
    },
  };
}

function requiredString(members: JsonObject, name: string): string {
  const value = string(members, name);
  if (value === null) throw wrong(name, "a non-empty string", undefined);
  return value;
}

function string(members: JsonObject, name: string): string | null {
  const value = members.get(name);
  if (value === undefined) return null;
  if (typeof value !== "string" || value === "") throw wrong(name, "a non-empty string", value);
  return value;
}

function status(value: Json | undefined): number | null {
  if (value === undefined) return null;
  if (typeof value !== "number" || value < 100 || value > 999) {
    throw wrong("ResponseStatusCode", "an HTTP status", value);
  }
  return value;
}

function base64(members: JsonObject, name: string): Uint8Array | null {
  const value = members.get(name);
  return value === undefined ? null : base64Of(name, value);
}

function base64Of(name: string, value: Json): Uint8Array {
  const bytes = typeof value === "string" && value !== "" ? decodeBase64(value) : null;
  if (bytes === null) throw wrong(name, "non-empty, canonical base64", value);
  return bytes;
}

function headers(members: JsonObject, name: string): Headers {
  // Go writes null for an empty map of headers that is not left out.
  const value = members.get(name) ?? new Map<string, Json>();
  if (!isJsonObject(value)) throw wrong(name, "an object", value);
  const lines = new Map<string, string>();
  for (const [header, line] of value) {
    if (typeof line !== "string") throw wrong(`${name}.${header}`, "a string", line);
    // The reader searches for `Content-Type`; a `content-type` must not count as its absence.
    if (!isCanonical(header)) throw unreadable(`"${name}.${header}" is not as Go writes it`);
    lines.set(header, line);
  }
  return lines;
}

/** Go's CanonicalMIMEHeaderKey leaves a name unchanged if it is not a token. */
function isCanonical(header: string): boolean {
  if (!HEADER_NAME.test(header)) return true;
  const canonical = header.toLowerCase().replace(/(^|-)[a-z]/g, (start) => start.toUpperCase());
  return canonical === header;
}

function certificates(members: JsonObject): readonly string[] {
  const name = "RequestPeerCertificates";
  const value = members.get(name);
  if (value === undefined) return [];
  if (!isJsonList(value) || value.length === 0) throw wrong(name, "a non-empty list", value);
  return value.map((item, index) => Buffer.from(base64Of(`${name}[${index}]`, item)).toString());
}

function wrong(name: string, wanted: string, value: Json | undefined): ProtocolError {
  const shown = name.slice(0, 100);
  return unreadable(`"${shown}" must be ${wanted}, current value is ${kindOf(value)}`);
}

function unreadable(what: string): ProtocolError {
  return new ProtocolError(`Cannot read AuthZ message: ${what}`);
}

/** Returns a value's kind and never the value, which may contain a secret. */
function kindOf(value: Json | undefined): string {
  if (value === undefined) return "missing";
  if (value === null) return "null";
  if (value === "") return "an empty string";
  if (isJsonList(value)) return "a list";
  if (typeof value === "object") return isJsonObject(value) ? "an object" : "a number";
  return `a ${typeof value}`;
}
