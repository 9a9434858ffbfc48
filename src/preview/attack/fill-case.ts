import type { Case, Need, RawRequest, RecordedMessage } from "./case.js";

/** The values of placeholders, by name. */
export type Values = ReadonlyMap<string, string>;

/** The API version that the cases were recorded at. */
const RECORDED = "1.45";

/**
 * A case as it is sent to one daemon: placeholders filled, lengths computed again where a body had one,
 * and the version in the target as the engine speaks it.
 *
 * @throws {Error} When a placeholder has no value.
 */
export function fillCase(one: Case, values: Values, highest = RECORDED): Case {
  const adapted = one.about_version === true ? one : withVersion(one, highest);
  const request = fillRequest(adapted, values);
  const message = adapted.authz_request;
  return {
    ...adapted,
    request,
    authz_request: message === null ? null : fillMessage(message, one.request, request, values),
  };
}

/** A need as it is sent; its version is adapted always. */
export function fillNeed(need: Need, values: Values, highest = RECORDED): Need {
  const { target, body, ...rest } = need;
  return {
    ...rest,
    ...(target === undefined ? {} : { target: fill(adapt(target, highest), values) }),
    ...(body === undefined ? {} : { body: JSON.parse(fill(JSON.stringify(body), values)) }),
  };
}

/**
 * The body's bytes, before it is cut into chunks; null when the request has none.
 *
 * @internal Exported for the tests.
 */
export function bodyBytesOf(request: RawRequest): Buffer | null {
  const { body, body_b64, body_gen } = request;
  if (body !== undefined) return Buffer.from(body);
  if (body_b64 !== undefined) return Buffer.from(body_b64, "base64");
  if (body_gen === undefined) return null;
  return Buffer.from(body_gen.prefix + body_gen.fill.repeat(body_gen.count) + body_gen.suffix);
}

function withVersion(one: Case, highest: string): Case {
  const { request, authz_request: message } = one;
  return {
    ...one,
    request: {
      ...request,
      target: adapt(request.target, highest),
      ...targetBytes(request, highest),
    },
    authz_request: message && { ...message, RequestUri: adapt(message.RequestUri, highest) },
  };
}

function targetBytes({ target_b64 }: RawRequest, highest: string): Pick<RawRequest, "target_b64"> {
  if (target_b64 === undefined) return {};
  const adapted = adapt(Buffer.from(target_b64, "base64").toString("latin1"), highest);
  return { target_b64: Buffer.from(adapted, "latin1").toString("base64") };
}

/** Replaces the recorded version by an engine's highest, where that is lower. */
function adapt(target: string, highest: string): string {
  const isLower = Number(highest.split(".")[1]) < Number(RECORDED.split(".")[1]);
  return isLower ? target.replace(`/v${RECORDED}`, `/v${highest}`) : target;
}

function fillRequest({ request, authz_request: message }: Case, values: Values): RawRequest {
  const target = fill(request.target, values);
  const raw = request.raw_b64 === undefined ? {} : { raw_b64: fillBase64(request.raw_b64, values) };
  const filled = { ...request, ...raw, target, ...filledBody(request, values) };
  const headers = hasPlaceholder(request)
    ? filled.headers.map((line) => withLength(line, bodyBytesOf(filled)?.length ?? 0))
    : filled.headers;
  return { ...filled, headers: [...headers, ...impliedLength(filled, message)] };
}

function filledBody(request: RawRequest, values: Values): Pick<RawRequest, "body" | "body_gen"> {
  const { body, body_gen: gen } = request;
  if (body !== undefined) return { body: fill(body, values) };
  if (gen === undefined) return {};
  const [prefix, suffix] = [fill(gen.prefix, values), fill(gen.suffix, values)];
  return { body_gen: { ...gen, prefix, suffix } };
}

function hasPlaceholder({ body, body_gen: gen }: RawRequest): boolean {
  return [body, gen?.prefix, gen?.suffix].some((text) => text?.includes("{{"));
}

function withLength([name, value]: readonly [string, string], length: number) {
  return [name, name.toLowerCase() === "content-length" ? String(length) : value] as const;
}

/**
 * Returns the header of the length for a request without a body, if it has none: 0, as its message shows, or chunked
 * where the message shows none, because its body was not kept.
 */
function impliedLength(
  request: RawRequest,
  message: RecordedMessage | null,
): RawRequest["headers"] {
  if (!isBare(request)) return [];
  const isShown = lengthShown(message) !== undefined || message === null;
  return [isShown ? NO_BODY : CHUNKED];
}

/** A POST or PUT of HTTP/1 that has no body and says nothing of its length. */
function isBare(request: RawRequest): boolean {
  const { method, headers, protocol, stream } = request;
  const says = headers.some(([name]) => /^(content-length|transfer-encoding)$/i.test(name));
  const mayHaveBody = method === "POST" || method === "PUT";
  return mayHaveBody && !says && protocol === undefined && stream !== true && !bodyBytesOf(request);
}

function lengthShown(message: RecordedMessage | null): string | undefined {
  return message?.RequestHeaders?.["Content-Length"];
}

const NO_BODY = ["Content-Length", "0"] as const;
const CHUNKED = ["Transfer-Encoding", "chunked"] as const;

function fillMessage(
  message: RecordedMessage,
  recorded: RawRequest,
  filled: RawRequest,
  values: Values,
): RecordedMessage {
  const { RequestBody, RequestBody_omitted: omitted, RequestHeaders: shown, ...rest } = message;
  const body =
    omitted === undefined ? RequestBody && fillBase64(RequestBody, values) : base64(filled);
  const length = lengthShown(message);
  const isRecounted = hasPlaceholder(recorded) && length !== undefined;
  return {
    ...rest,
    RequestUri: fill(message.RequestUri, values),
    // dockerd leaves the member out where it has none to show.
    ...(shown === null
      ? {}
      : { RequestHeaders: isRecounted ? { ...shown, ...lengthOf(filled) } : shown }),
    ...(body === undefined ? {} : { RequestBody: body }),
  };
}

function lengthOf(request: RawRequest): Readonly<Record<string, string>> {
  return { "Content-Length": String(bodyBytesOf(request)?.length ?? 0) };
}

function base64(request: RawRequest): string {
  return (bodyBytesOf(request) ?? Buffer.alloc(0)).toString("base64");
}

function fillBase64(text: string, values: Values): string {
  // Byte by byte: bodies that are no UTF-8 stay as they are.
  const bytes = Buffer.from(text, "base64").toString("latin1");
  return Buffer.from(fill(bytes, values), "latin1").toString("base64");
}

function fill(text: string, values: Values): string {
  return text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = values.get(name);
    if (value === undefined) throw new Error(`Cannot fill a case: nothing is known of "${name}"`);
    return value;
  });
}
