import type { RequestFinding } from "../../domain/call.js";
import type { Message } from "../../domain/message.js";
import type { Query } from "./read-query.js";
import type { KnownOfDockerd } from "./dockerd-view.js";
import type { Route } from "./table-shapes.js";

/** The proofs about a body that a request's message gives. */
export interface Presence {
  /** False if a hidden form could override the query. */
  readonly queryTrusted: boolean;
  /** True if there is certainly no body. */
  readonly absent: boolean;
  readonly findings: readonly RequestFinding[];
}

/** Methods for which Go's Request.ParseForm merges a form into the query. */
const FORM_METHODS = new Set(["POST", "PUT", "PATCH"]);

const FORM_TYPE = /^\s*(?:application\/x-www-form-urlencoded\s*(?:;|$)|multipart\/)/i;

/**
 * Determines what a request's body is if dockerd may not show it. dockerd acts on the first Content-Type and,
 * over HTTP/2, on the first Content-Length; it shows the last.
 *
 * @param route null for a path without a route; its query then counts as one that is read
 */
export function bodyPresence(
  message: Message,
  route: Route | null,
  query: Query["values"],
  { http2, experimental }: Pick<KnownOfDockerd, "http2" | "experimental">,
): Presence {
  const certain = isCertain(message, http2);
  const { queryTrusted, absent, findings } =
    route !== null && route.body !== null
      ? jsonPresence(message, certain)
      : formPresence(message, route, query, {
          certain,
          harmless: saysEmpty(message) && isHarmless(route, experimental),
        });
  const form = FORM_TYPE.test(message.headers.get("Content-Type") ?? "");
  if (!form) return { queryTrusted, absent, findings };
  return { queryTrusted: false, absent, findings: [finding("form-type", FORM_SHOWN), ...findings] };
}

/** Returns true if dockerd certainly merges no form into the query. */
function isCertain(message: Message, http2: boolean): boolean {
  // Body shown: the first type was JSON. No type: no form is parsed.
  if (message.body !== null || !message.headers.has("Content-Type")) return true;
  return saysEmpty(message) && (!http2 || speaksHttp1(message));
}

function jsonPresence(message: Message, certain: boolean): Presence {
  const absent = message.body === null && certain && saysEmpty(message);
  const known = absent || message.body !== null;
  return {
    queryTrusted: true,
    absent,
    findings: known ? [] : [finding("hidden-body", JSON_HIDDEN)],
  };
}

function formPresence(
  message: Message,
  route: Route | null,
  query: Query["values"],
  { certain, harmless }: { readonly certain: boolean; readonly harmless: boolean },
): Presence {
  const queryTrusted = certain || !mayMerge(message.method, route);
  const known = queryTrusted || harmless || uploads(route, query);
  const why = saysEmpty(message) ? FORM_BY_HTTP2 : FORM_HIDDEN;
  return {
    queryTrusted,
    absent: false,
    findings: known ? [] : [finding("hidden-form", why)],
  };
}

/** Returns true if no decision depends on what a form could change. A body that is announced could still be hidden. */
function isHarmless(route: Route | null, experimental: boolean): boolean {
  return route?.form === "inert" || (route?.form === "checkpoint" && !experimental);
}

function saysEmpty({ headers }: Message): boolean {
  return headers.get("Content-Length") === "0";
}

const FORM_SHOWN = "the Content-Type of a form, whose body would override the query";
const FORM_HIDDEN =
  "it names a Content-Type and does not say that it is empty. Send no Content-Type, or Content-Length: 0 with it";
const FORM_BY_HTTP2 =
  "the daemon may take HTTP/2 here, where Content-Length: 0 proves nothing for a request that names a Content-Type. " +
  "Use a client that names none (docker CLI 28 or newer, Docker's Go client 25 or newer), TLS or the gateway; " +
  "or set dockerd.http2 to never where HTTP/2 cannot reach the daemon";
const JSON_HIDDEN =
  "no body is shown, and neither is it proven that there is none (Content-Length: 0)";

function finding(kind: RequestFinding["kind"], detail: string): RequestFinding {
  return { kind, path: "", detail };
}

/** Go refuses these headers in HTTP/2, and dockerd's TLS listener refuses HTTP/2. */
function speaksHttp1({ headers, authn }: Message): boolean {
  return headers.has("Connection") || headers.has("Upgrade") || authn === "TLS";
}

function mayMerge(method: string, route: Route | null): boolean {
  return route === null ? FORM_METHODS.has(method) : route.form !== "none";
}

/** Uploads always have a hidden body; a pull and an import by URL have none. */
function uploads(route: Route | null, query: Query["values"]): boolean {
  if (route?.form !== "upload") return false;
  return route.withoutImage === null || (!pulls(query) && query.get("fromSrc")?.[0] === "-");
}

/** Returns true if `POST /images/create` pulls; otherwise it imports. */
export function pulls(query: Query["values"]): boolean {
  return (query.get("fromImage")?.[0] ?? "") !== "";
}
