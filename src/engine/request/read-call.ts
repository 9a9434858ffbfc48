import type { ActionClass, Call, RequestFinding } from "../../domain/call.js";
import { absentBody, readBody } from "./read-body.js";
import { bodyPresence, pulls } from "./body-presence.js";
import type { Message } from "../../domain/message.js";
import type { Presence } from "./body-presence.js";
import type { Query } from "./read-query.js";
import type { ReadBody } from "./read-body.js";
import type { Route } from "./table-shapes.js";
import type { RequestTarget } from "./read-target.js";
import type { KnownOfDockerd } from "./dockerd-view.js";
import { checkVersion } from "./check-version.js";
import { readQuery } from "./read-query.js";
import { readTarget } from "./read-target.js";

/** The settings and knowledge that reading a request depends on, besides the message. */
export interface ReadOptions {
  readonly dockerd: KnownOfDockerd;
  /** The oldest and the newest API version that is accepted: `1.24`, `1.56`. */
  readonly minApiVersion: string;
  readonly maxApiVersion: string;
  /** The largest body that is accepted. */
  readonly maxBodyBytes: number;
}

/**
 * Reads the request that dockerd will execute. Never throws for what a caller sent: a part that cannot be
 * read, or can be read in two ways, is a finding in `hygiene`, and no request with one may be allowed.
 */
export function readCall(message: Message, options: ReadOptions): Call {
  const { headers } = message;
  const target = readTarget(message.method, message.uri);
  const query = readQuery(target.rawQuery, target.route?.query ?? {});
  const presence = bodyPresence(message, target.route, query.values, options.dockerd);
  const body = bodyOf(message, target.route, presence, options);
  return {
    method: message.method,
    uri: message.uri,
    path: target.path,
    template: target.route?.template ?? null,
    version: target.version,
    vars: target.vars,
    ...actionOf(target.route, query),
    query: query.values,
    queryTrusted: presence.queryTrusted,
    contentType: headers.get("Content-Type") ?? null,
    contentLength: headers.get("Content-Length") ?? null,
    bodyPresent: message.body !== null,
    upgrade: headers.get("Upgrade") ?? null,
    body: body.value,
    hygiene: hygieneOf(target, query, presence, body, options),
    unknownFields: [...query.ignored, ...body.unknownFields],
  };
}

function hygieneOf(
  target: RequestTarget,
  query: Query,
  presence: Presence,
  body: ReadBody,
  options: ReadOptions,
): readonly RequestFinding[] {
  return [
    ...target.findings,
    ...checkVersion(target, options.minApiVersion, options.maxApiVersion),
    ...query.findings,
    ...presence.findings,
    ...body.findings,
  ];
}

function actionOf(route: Route | null, query: Query): { action: string; class: ActionClass } {
  if (route === null) return { action: "unknown", class: "opaque" };
  const imports = route.withoutImage !== null && !pulls(query.values);
  const { action, class: right } = imports ? route.withoutImage : route;
  return { action, class: right };
}

const NO_BODY: ReadBody = { value: null, findings: [], unknownFields: [] };

function bodyOf(
  message: Message,
  route: Route | null,
  presence: Presence,
  { maxBodyBytes, dockerd }: ReadOptions,
): ReadBody {
  const name = route?.body ?? null;
  // dockerd reads no other body, whatever it shows: docker-modem sends one on every POST.
  if (name === null) return NO_BODY;
  if (message.body === null) {
    return presence.absent ? { ...NO_BODY, value: absentBody(name) } : NO_BODY;
  }
  if (message.body.length <= maxBodyBytes) return readBody(message.body, name, dockerd.apiMax);
  const detail = `a body of ${message.body.length} bytes, more than the ${maxBodyBytes} that are read`;
  return { ...NO_BODY, findings: [{ kind: "hidden-body", path: "", detail }] };
}
