import { Agent, request } from "node:http";
import type { ClientRequest, IncomingMessage } from "node:http";
import { TICKET_HEADER, type Tickets } from "./tickets.js";

/** What the daemon answered to a GET. */
export interface DaemonAnswer {
  readonly status: number;
  readonly body: Buffer;
  /** The highest that the daemon speaks, `1.45`; undefined where it does not say. */
  readonly apiVersion: string | undefined;
}

/** Asks the daemon, by GET alone. */
export interface DaemonClient {
  /** @throws {Error} When there is no answer in time, or one that is too large. */
  readonly get: (target: string) => Promise<DaemonAnswer>;
  readonly close: () => void;
}

/** What one answer may take. */
export interface AnswerLimits {
  readonly deadlineMs: number;
  readonly maxBytes: number;
}

/** Asks over the unix socket `socket`. */
export function createDaemonClient(
  socket: string,
  tickets: Tickets,
  limits: AnswerLimits,
): DaemonClient {
  // As many connections as there are questions: whoever asks sees to it that they are not too many.
  const agent = new Agent({ keepAlive: true });
  return {
    get: (target) => get({ socket, agent, tickets, ...limits }, target),
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

async function get(connection: Connection, target: string): Promise<DaemonAnswer> {
  const { tickets, deadlineMs, maxBytes } = connection;
  const ticket = tickets.issue(target, deadlineMs);
  const asked = open(connection, target, ticket);
  // An AbortSignal and a loop over the answer would cost as much again as all the rest.
  const late = setTimeout(() => {
    asked.destroy(new Error(`it did not answer within ${deadlineMs} ms`));
  }, deadlineMs);
  try {
    return await answerTo(asked, maxBytes);
  } finally {
    clearTimeout(late);
    tickets.withdraw(ticket);
  }
}

function open({ socket, agent }: Connection, target: string, ticket: string): ClientRequest {
  const headers = { Host: "docker", [TICKET_HEADER]: ticket };
  return request({ socketPath: socket, path: target, agent, headers }).end();
}

function answerTo(asked: ClientRequest, maxBytes: number): Promise<DaemonAnswer> {
  return new Promise((resolve, reject) => {
    asked.on("error", reject);
    asked.on("response", (answer) => {
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

function answerOf({ headers, statusCode = 0 }: IncomingMessage, body: Buffer): DaemonAnswer {
  const said = headers["api-version"];
  return { status: statusCode, body, apiVersion: typeof said === "string" ? said : undefined };
}
