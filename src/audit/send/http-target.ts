import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { AuditEvent, EventSource } from "../formats/audit-event.js";
import { opaEvent } from "../formats/opa-event.js";
import { otlpRecord, otlpRequest } from "../formats/otlp-record.js";
import { oneLine } from "../../domain/one-line.js";
import { describeThrown } from "../../domain/errors.js";
import { post, type Posted } from "./post.js";
import { readCredentials, type CredentialFiles } from "./read-credentials.js";
import { TAKEN, failedDelivery, type Delivery, type SendTarget } from "./target.js";

/** The protocol of an HTTP server. */
export type HttpProtocol = "opa" | "otlp";

/** Dependencies of sending records to it. */
export interface HttpTargetParts {
  readonly protocol: HttpProtocol;
  readonly url: URL;
  readonly source: EventSource;
  readonly credentials: CredentialFiles;
  /** The time limit of an attempt, in milliseconds. */
  readonly timeoutMs: number;
  readonly now: () => Date;
}

/** Creates a target that takes OPA's decision logs, or OTLP logs in JSON, compressed by gzip. */
export function createHttpTarget(parts: HttpTargetParts): SendTarget {
  return {
    async send(events, stop) {
      const timeout = AbortSignal.timeout(parts.timeoutMs);
      try {
        const posted = await postEvents(parts, events, AbortSignal.any([stop, timeout]));
        return deliveryOf(posted, parts, events.length);
      } catch (thrown) {
        // Node's errors for a failed attempt differ in kind; whatever it is, the records wait.
        if (timeout.aborted) return failedDelivery(`no answer within ${parts.timeoutMs / 1000} s`);
        return failedDelivery(oneLine(describeThrown(thrown)).slice(0, 300));
      }
    },
  };
}

const pack = promisify(gzip);

async function postEvents(
  { protocol, url, source, credentials }: HttpTargetParts,
  events: readonly AuditEvent[],
  signal: AbortSignal,
): Promise<Posted> {
  const { tls, token } = readCredentials(credentials);
  const body = await pack(JSON.stringify(BODIES[protocol](events, source)));
  const headers = {
    "content-type": "application/json",
    "content-encoding": "gzip",
    "content-length": body.length,
    "user-agent": `dockwarden/${source.version}`,
    ...(token === null ? {} : { authorization: `Bearer ${token}` }),
  };
  return await post(url, body, { ...tls, headers, signal });
}

type BodyOf = (events: readonly AuditEvent[], source: EventSource) => unknown;

const BODIES: Readonly<Record<HttpProtocol, BodyOf>> = {
  opa: (events, source) => events.map((event) => opaEvent(event, source)),
  otlp: (events, source) => otlpRequest(events.map(otlpRecord), source),
};

/** These may be of single records. Others, as 401 or 404, are of the set-up, and nothing is lost by waiting. */
const OF_RECORDS: ReadonlySet<number> = new Set([400, 413, 422]);

function deliveryOf(
  { status, retryAfter, text }: Posted,
  parts: HttpTargetParts,
  count: number,
): Delivery {
  if (status >= 200 && status < 300)
    return parts.protocol === "otlp" ? partialIn(text, count) : TAKEN;
  const said = `the target answers ${status}${status >= 300 && status < 400 ? ", a redirect, which is not followed" : ""}`;
  if (OF_RECORDS.has(status)) return { kind: "refused", text: said };
  return failedDelivery(said, waitIn(retryAfter, parts.now()));
}

/** OTLP says in a success how many records it has rejected; a server may say what it likes. */
function partialIn(text: string, count: number): Delivery {
  const { rejectedLogRecords, errorMessage } = partialSuccessIn(text);
  const rejected = Number(rejectedLogRecords ?? 0);
  if (!Number.isSafeInteger(rejected) || rejected <= 0) return TAKEN;
  const said = typeof errorMessage === "string" ? oneLine(errorMessage.slice(0, 200)) : null;
  return { kind: "taken", rejected: Math.min(rejected, count), text: said };
}

type PartialSuccess = Partial<Record<"rejectedLogRecords" | "errorMessage", unknown>>;

function partialSuccessIn(text: string): PartialSuccess {
  try {
    const answer = JSON.parse(text) as { readonly partialSuccess?: unknown } | null;
    return { ...(answer?.partialSuccess as PartialSuccess | undefined) };
  } catch (thrown) {
    // An empty answer, or one in another form, says nothing.
    if (thrown instanceof SyntaxError) return {};
    throw thrown;
  }
}

/** Seconds, or a date. */
function waitIn(retryAfter: string | null, now: Date): number | null {
  if (retryAfter === null) return null;
  if (/^\d{1,9}$/.test(retryAfter)) return Number(retryAfter) * 1000;
  const until = Date.parse(retryAfter);
  return Number.isNaN(until) ? null : Math.max(0, until - now.getTime());
}
