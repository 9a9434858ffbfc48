import { request as plainRequest, type OutgoingHttpHeaders } from "node:http";
import { request as secureRequest, type Agent } from "node:https";

/** What a daemon answered. */
export interface Answerer {
  readonly status: number;
  readonly body: Buffer;
  /** The body as JSON; undefined where it is none. */
  readonly json: unknown;
}

/** Sends calls to one daemon, as any HTTP client would. */
export type Api = (
  method: string,
  target: string,
  body?: Buffer | object,
  headers?: OutgoingHttpHeaders,
) => Promise<Answerer>;

/** What a client shows, and whom it trusts, all PEM. */
export interface Shown {
  readonly ca: Buffer;
  readonly cert: Buffer;
  readonly key: Buffer;
}

/**
 * An API client for the daemon that listens on `socketPath`, by TLS where the client shows a certificate. `agent` keeps
 * connections; without one each call has its own.
 */
export function createApi(
  socketPath: string,
  shown: Shown | null = null,
  agent: Agent | false = false,
): Api {
  const request = shown === null ? plainRequest : secureRequest;
  const secure = shown === null ? {} : { ...shown, servername: "localhost" };
  return (method, target, body, headers = {}) =>
    new Promise((resolve, reject) => {
      const bytes = encode(body);
      const type = bytes === body ? "application/x-tar" : "application/json";
      const length = { "Content-Length": bytes?.length ?? 0 };
      const all = { ...(bytes && { "Content-Type": type, ...DRAINED }), ...length, ...headers };
      // No agent by default: a kept connection would be cut by the daemon's restart or reload.
      const place = { socketPath, method, path: target, headers: all, agent };
      const call = request({ ...place, ...secure });
      call.on("error", reject);
      call.on("response", (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          const answer = Buffer.concat(chunks);
          resolve({ status: response.statusCode ?? 0, body: answer, json: parsed(answer) });
        });
      });
      call.end(bytes);
    });
}

/**
 * Has Go read the whole body before it closes the connection, though Node.js uses it no more. With `Connection: close`,
 * as Node.js says by itself without an agent, dockerd closes once it has seen the end of an archive in the body: on a busy
 * machine one import in forty failed with EPIPE while its last bytes were written, though dockerd had answered 200.
 *
 * @see Go net/http/transfer.go, body.Close: "no point in reading to EOF"
 */
const DRAINED = { Connection: "keep-alive" };

function encode(body: Buffer | object | undefined): Buffer | undefined {
  if (body === undefined || Buffer.isBuffer(body)) return body;
  return Buffer.from(JSON.stringify(body));
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString()) as unknown;
  } catch {
    return undefined;
  }
}

/** Takes an answer that must be a success. */
export function succeeded(answer: Answerer, what: string): Answerer {
  if (answer.status < 400) return answer;
  throw new Error(`Cannot ${what}: ${answer.status} ${answer.body.toString().trim()}`);
}
