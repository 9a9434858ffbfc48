import { request, type IncomingMessage } from "node:http";

/** A response of dockerd. */
export interface DockerdAnswer {
  readonly status: number;
  readonly body: string;
}

/** A request to dockerd. */
export interface DockerdQuestion {
  readonly method: "GET" | "POST" | "DELETE";
  readonly target: string;
  /** JSON; null for no body. */
  readonly body: string | null;
}

/** Sends a request to dockerd on its Unix socket, as any client would. */
export type AskDockerd = (question: DockerdQuestion) => Promise<DockerdAnswer>;

const WITHIN_MS = 20_000;
const MAX_BYTES = 64 * 1024 * 1024;

/**
 * Creates a client for the socket `socketPath`. It is not the plugin's own client: these requests have no ticket, so that
 * the plugin decides on them as on everybody's.
 *
 * @throws {Error} Each request, when dockerd cannot be reached or does not answer in time.
 */
export function createAskDockerd(socketPath: string): AskDockerd {
  return ({ method, target, body }) =>
    new Promise((resolve, reject) => {
      const bytes = Buffer.from(body ?? "");
      const type = body === null ? {} : { "Content-Type": "application/json", ...DRAINED };
      const headers = { Host: "docker", ...type, "Content-Length": bytes.length };
      const call = request({ socketPath, method, path: target, headers, agent: false });
      call.setTimeout(WITHIN_MS, () => {
        call.destroy(new Error(`dockerd on "${socketPath}" did not answer within ${WITHIN_MS} ms`));
      });
      call.on("error", reject);
      call.on("response", (answer) => {
        collect(answer, resolve, reject);
      });
      call.end(bytes);
    });
}

/**
 * Has dockerd read a body to its end also where it has refused the request. Without it dockerd closes the connection at once,
 * and a large body cannot be written.
 *
 * @see Go net/http/transfer.go, body.Close
 */
const DRAINED = { Connection: "keep-alive" };

function collect(
  answer: IncomingMessage,
  resolve: (answer: DockerdAnswer) => void,
  reject: (error: Error) => void,
): void {
  const chunks: Buffer[] = [];
  let size = 0;
  answer.on("data", (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    if (size > MAX_BYTES)
      answer.destroy(new Error(`dockerd answered with more than ${MAX_BYTES} bytes`));
  });
  answer.on("error", reject);
  answer.on("end", () => {
    resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(chunks).toString() });
  });
}

/**
 * Asks for a JSON document.
 *
 * @throws {Error} When dockerd refuses, or answers anything else; the message has dockerd's own.
 */
export async function askForJson(ask: AskDockerd, target: string): Promise<unknown> {
  const { status, body } = await ask({ method: "GET", target, body: null });
  if (status === 200) return JSON.parse(body) as unknown;
  throw new Error(`dockerd answered ${status} to GET ${target}: ${messageIn(body)}`);
}

/** Returns the message of dockerd's error, on one line. */
export function messageIn(body: string): string {
  return textIn(body).replaceAll(/\s+/g, " ").trim();
}

function textIn(body: string): string {
  try {
    const parsed = JSON.parse(body) as unknown;
    const isMessage = typeof parsed === "object" && parsed !== null && "message" in parsed;
    return isMessage ? String(parsed.message) : body;
  } catch {
    // Proxies and old engines answer in plain text.
    return body;
  }
}
