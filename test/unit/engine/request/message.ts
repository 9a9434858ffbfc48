import type { Message } from "../../../../src/domain/message.js";

/** What differs from a `GET /_ping` without headers. */
export interface Parts {
  readonly method?: string;
  readonly uri?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly authn?: string;
}

/** Makes a message as decodeMessage gives it. */
export function message({
  method = "GET",
  uri = "/_ping",
  headers = {},
  body,
  authn,
}: Parts): Message {
  return {
    phase: "request",
    method,
    uri,
    user: null,
    authn: authn ?? null,
    peerCertificates: [],
    headers: new Map(Object.entries(headers)),
    body: body === undefined ? null : Buffer.from(body),
    response: null,
  };
}
