import { Agent as HttpAgent, request as requestHttp, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as requestHttps, type RequestOptions } from "node:https";

/** The response of an HTTP server. */
export interface Posted {
  readonly status: number;
  readonly retryAfter: string | null;
  /** The beginning of the body. */
  readonly text: string;
}

const AGENTS = {
  http: new HttpAgent({ keepAlive: true }),
  https: new HttpsAgent({ keepAlive: true, minVersion: "TLSv1.2" }),
} as const;

/** More of an answer is not read. */
const MAX_ANSWER = 64 * 1024;

/**
 * Posts a body, and reads the answer, but no more of it than is needed. Redirects are not followed: another server has not been named.
 *
 * @throws {Error} When there is no whole answer.
 */
export async function post(
  url: URL,
  body: Buffer,
  options: RequestOptions & { readonly signal: AbortSignal },
): Promise<Posted> {
  const answer = await send(url, body, options);
  const text = await textOf(answer);
  const { statusCode = 0, headers } = answer;
  return { status: statusCode, retryAfter: headers["retry-after"] ?? null, text };
}

function send(url: URL, body: Buffer, options: RequestOptions): Promise<IncomingMessage> {
  const isSecure = url.protocol === "https:";
  const agent = isSecure ? AGENTS.https : AGENTS.http;
  const open = isSecure ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const request = open(url, { ...options, agent, method: "POST" }, resolve);
    request.on("error", reject);
    request.end(body);
  });
}

async function textOf(answer: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of answer) {
    const bytes = part as Buffer;
    length += bytes.length;
    parts.push(bytes);
    // This ends the connection too: an answer may be endless, and its status counts.
    if (length > MAX_ANSWER) break;
  }
  return Buffer.concat(parts).toString();
}
