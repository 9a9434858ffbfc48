import { Agent, request } from "node:http";
import type { ClientRequest, IncomingMessage } from "node:http";
import { TICKET_HEADER, type OwnMethod, type Tickets } from "./tickets.js";

/** A response of dockerd. */
export interface DockerdResponse {
  readonly status: number;
  readonly body: Buffer;
  /** The highest API version of dockerd, `1.45`; undefined if the response does not name it. */
  readonly apiVersion: string | undefined;
}

/** Sends requests to dockerd. */
export interface DockerdClient {
  /** @throws {Error} When there is no response in time, or one that is too large. */
  readonly get: (target: string) => Promise<DockerdResponse>;
  /**
   * Posts without a body.
   *
   * @throws {Error} Like `get`.
   */
  readonly post: (target: string) => Promise<DockerdResponse>;
  /**
   * Sends a request as `get` does, and returns whether dockerd has asked the plugin about it.
   *
   * @throws {Error} Like `get`.
   */
  readonly asksAbout: (target: string) => Promise<boolean>;
  readonly close: () => void;
}

/** The limits of one response. */
export interface AnswerLimits {
  readonly deadlineMs: number;
  readonly maxBytes: number;
}

/** Creates a client for the Unix socket `socket`. */
export function createDockerdClient(
  socket: string,
  tickets: Tickets,
  limits: AnswerLimits,
): DockerdClient {
  // One connection for each simultaneous request; callers of this client limit their number.
  const agent = new Agent({ keepAlive: true });
  const connection = { socket, agent, tickets, ...limits };
  return {
    get: (target) => ask(connection, "GET", target),
    post: (target) => ask(connection, "POST", target),
    async asksAbout(target) {
      let isAsked = false;
      await ask(connection, "GET", target, (ticket) => {
        isAsked = tickets.isAsked(ticket);
      });
      return isAsked;
    },
    close() {
      agent.destroy();
    },
  };
}

interface Connection extends AnswerLimits {
  readonly socket: string;
  readonly agent: Agent;
  readonly tickets: Tickets;
}

async function ask(
  connection: Connection,
  method: OwnMethod,
  target: string,
  answered?: (ticket: string) => void,
): Promise<DockerdResponse> {
  const { tickets, deadlineMs, maxBytes } = connection;
  const ticket = tickets.issue(target, deadlineMs, method);
  const outgoing = open(connection, method, target, ticket);
  // An AbortSignal and a loop over the response would double the cost.
  const late = setTimeout(() => {
    outgoing.destroy(new Error(`it did not answer within ${deadlineMs} ms`));
  }, deadlineMs);
  try {
    const answer = await answerTo(outgoing, maxBytes);
    answered?.(ticket);
    return answer;
  } finally {
    clearTimeout(late);
    tickets.withdraw(ticket);
  }
}

function open(
  { socket, agent }: Connection,
  method: OwnMethod,
  target: string,
  ticket: string,
): ClientRequest {
  const length = method === "POST" ? { "Content-Length": "0" } : {};
  const headers = { Host: "docker", [TICKET_HEADER]: ticket, ...length };
  return request({ socketPath: socket, method, path: target, agent, headers }).end();
}

function answerTo(outgoing: ClientRequest, maxBytes: number): Promise<DockerdResponse> {
  return new Promise((resolve, reject) => {
    outgoing.on("error", reject);
    outgoing.on("response", (answer) => {
      const chunks: Buffer[] = [];
      let size = 0;
      answer.on("data", (chunk: Buffer) => {
        size += chunk.length;
        chunks.push(chunk);
        if (size > maxBytes)
          answer.destroy(new Error(`its answer is larger than ${maxBytes} bytes`));
      });
      answer.on("error", reject);
      answer.on("end", () => {
        resolve(answerOf(answer, Buffer.concat(chunks)));
      });
    });
  });
}

function answerOf({ headers, statusCode = 0 }: IncomingMessage, body: Buffer): DockerdResponse {
  const version = headers["api-version"];
  return {
    status: statusCode,
    body,
    apiVersion: typeof version === "string" ? version : undefined,
  };
}
