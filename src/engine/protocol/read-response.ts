import type { Json } from "../../domain/json.js";
import type { Response } from "../../domain/message.js";
import type { BodyState, ResponseFacts, ResponseValue } from "../../domain/response-facts.js";
import { isDigits, isJsonList, isJsonObject } from "../json/json-kinds.js";
import { JsonRefusal } from "../json/json-refusal.js";
import { parseJson } from "../json/parse-json.js";

/** The size of dockerd's buffer; a larger response was sent in part, and is not shown. */
const MAX_BYTES = 64 * 1024;

/** Their handlers take the connection over, and dockerd still shows the headers set before. */
const TAKEN_OVER: ReadonlySet<string> = new Set([
  "container.attach",
  "exec.start",
  "buildkit.session",
  "buildkit.grpc",
]);

/**
 * Reads dockerd's response to a request of `action`, as strictly as requests are read.
 *
 * @see moby `pkg/authorization/response.go`, `authz.go`
 */
export function readResponse(response: Response, action: string): ResponseFacts {
  const { status, headers, body } = response;
  const content_type = headers.get("Content-Type") ?? null;
  if (body === null) {
    const body_state = hasLeft(response, action) ? "sent" : unshown(content_type);
    return { status, content_type, bytes: null, body_state, body };
  }
  // A handler that sets no status answers with 200: 20.10 for one-shot statistics.
  return { status: status ?? 200, content_type, bytes: body.length, ...readBody(body) };
}

/**
 * Returns true if the response was sent already: dockerd adds its version to each, and shows no header once
 * it has sent them.
 */
function hasLeft({ status, headers }: Response, action: string): boolean {
  return !headers.has("Api-Version") || (status === null && TAKEN_OVER.has(action));
}

function unshown(contentType: string | null): BodyState {
  if (contentType === null) return "absent";
  return /^application\/json\s*(?:;|$)/i.test(contentType) ? "withheld" : "not_json";
}

function readBody(bytes: Uint8Array): Pick<ResponseFacts, "body_state" | "body"> {
  if (bytes.length > MAX_BYTES) return { body_state: "too_large", body: null };
  try {
    return { body_state: "read", body: valueOf(parseJson(bytes)) };
  } catch (thrown) {
    if (!(thrown instanceof JsonRefusal)) throw thrown;
    return { body_state: "unreadable", body: null };
  }
}

function valueOf(json: Json): ResponseValue {
  if (isJsonList(json)) return json.map(valueOf);
  // A member may be called `__proto__`, which is then an ordinary one.
  if (isJsonObject(json))
    return Object.fromEntries([...json].map(([name, value]) => [name, valueOf(value)]));
  return isDigits(json) ? numberOf(json.digits) : json;
}

/** Returns a fraction that prints as it was written, else its digits. */
function numberOf(digits: string): number | string {
  const number = Number(digits);
  return !Number.isInteger(number) && String(number) === digits ? number : digits;
}
