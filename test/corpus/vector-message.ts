import type { Message } from "../../src/domain/message.js";
import { ROUTES } from "../../src/engine/request/tables/routes.js";
import type { Value } from "../../src/domain/call.js";
import { isBody, memberOf } from "./compare-values.js";

/** A media type that dockerd's mime.ParseMediaType takes for JSON. */
const JSON_TYPE = /^\s*application\/json\s*(;\s*[\w-]+\s*=\s*([\w.-]+|"[^"\\]*")\s*)*;?\s*$/i;

/** The message that dockerd sends for a vector of a body's type. */
export function bodyMessage(vector: Value, type: string): Message {
  const route = ROUTES.find(({ body }) => body === type);
  if (route === undefined) throw new Error(`Cannot make a message: no endpoint takes "${type}"`);
  const uri = `/v1.41${route.template.replace(/\{[^}]*\}/g, "x")}`;
  return messageOf(vector, route.method, uri, "application/json");
}

/** The message that dockerd sends for a vector with a method and a target of its own. */
export function targetMessage(vector: Value): Message {
  return messageOf(vector, text(vector, "method"), text(vector, "target"), "");
}

/** A message as an `http` vector records it; `<N bytes>` stands for the body and its padding. */
export function recordedMessage(vector: Value, recorded: Value): Message {
  const shown = memberOf(recorded, "RequestBody");
  const headers = memberOf(recorded, "RequestHeaders");
  const lines = isBody(headers) ? Object.entries(headers) : [];
  return {
    ...message(text(recorded, "RequestMethod"), text(recorded, "RequestUri")),
    headers: new Map(lines.map(([name]) => [name, text(headers, name)])),
    body: typeof shown === "string" ? recordedBody(vector, shown) : null,
  };
}

/** A member that is text; `""` where there is none. */
export function text(value: Value, name: string): string {
  const member = memberOf(value, name);
  return typeof member === "string" ? member : "";
}

/** The bytes of a vector's body. */
export function bytesOf(vector: Value): Uint8Array {
  const base64 = memberOf(vector, "body_b64");
  return typeof base64 === "string"
    ? Buffer.from(base64, "base64")
    : Buffer.from(text(vector, "body"));
}

function recordedBody(vector: Value, shown: string): Uint8Array {
  if (!/^<[0-9]+ bytes>$/.test(shown)) return Buffer.from(shown);
  const pad = Number(memberOf(vector, "pad") ?? 0);
  return Buffer.concat([bytesOf(vector), Buffer.alloc(pad, " ")]);
}

function messageOf(vector: Value, method: string, uri: string, usualType: string): Message {
  const bytes = bytesOf(vector);
  const types = contentTypes(vector, usualType);
  const shown = bytes.length > 0 && JSON_TYPE.test(types[0] ?? "");
  const headers = new Map(otherHeaders(vector));
  const last = types.at(-1);
  if (last !== undefined) headers.set("Content-Type", last);
  if (memberOf(vector, "chunked") !== true && !isEmptyGet(method, bytes)) {
    headers.set("Content-Length", String(bytes.length));
  }
  return { ...message(method, uri), headers, body: shown ? bytes : null };
}

function isEmptyGet(method: string, bytes: Uint8Array): boolean {
  return bytes.length === 0 && ["GET", "HEAD", "DELETE", "OPTIONS"].includes(method);
}

function contentTypes(vector: Value, usual: string): readonly string[] {
  const given = memberOf(vector, "content_type");
  const first = typeof given === "string" ? given : usual;
  const further = lines(vector).filter(([name]) => name === "Content-Type");
  return [...(first === "" ? [] : [first]), ...further.map(([, line]) => line)];
}

function otherHeaders(vector: Value): readonly (readonly [string, string])[] {
  return lines(vector).filter(([name]) => !["Content-Type", "Content-Length"].includes(name));
}

function lines(vector: Value): readonly (readonly [string, string])[] {
  const headers = memberOf(vector, "headers");
  if (!Array.isArray(headers)) return [];
  return (headers as readonly (readonly string[])[]).map(([name = "", line = ""]) => [name, line]);
}

function message(method: string, uri: string): Message {
  const nobody = { user: null, authn: null, peerCertificates: [] };
  return {
    phase: "request",
    method,
    uri,
    ...nobody,
    headers: new Map(),
    body: null,
    response: null,
  };
}
