import { Agent, request } from "node:http";
import type { IncomingMessage } from "node:http";
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

/** An inspection of a container with a thousand mounts has some 400 KB. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;

/** Asks over the unix socket `socket`; `deadlineMs` is the time for one answer. */
export function createDaemonClient(
  socket: string,
  tickets: Tickets,
  deadlineMs: number,
): DaemonClient {
  // As many connections as there are questions: whoever asks sees to it that they are not too many.
  const agent = new Agent({ keepAlive: true });
  return {
    get: (target) => get({ socket, agent, tickets, deadlineMs }, target),
    close() {
      agent.destroy();
    },
  };
}

interface Connection {
  readonly socket: string;
  readonly agent: Agent;
  readonly tickets: Tickets;
  readonly deadlineMs: number;
}

async function get(connection: Connection, target: string): Promise<DaemonAnswer> {
  const { socket, agent, tickets, deadlineMs } = connection;
  const ticket = tickets.issue(target);
  try {
    return await new Promise<DaemonAnswer>((resolve, reject) => {
      const asked = request({
        socketPath: socket,
        path: target,
        agent,
        headers: { Host: "docker", [TICKET_HEADER]: ticket },
        signal: AbortSignal.timeout(deadlineMs),
      });
      asked.on("response", (answer) => {
        read(answer).then(resolve, reject);
      });
      asked.on("error", reject);
      asked.end();
    });
  } finally {
    tickets.withdraw(ticket);
  }
}

async function read(answer: IncomingMessage): Promise<DaemonAnswer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_ANSWER_BYTES)
      throw new Error(`its answer is larger than ${MAX_ANSWER_BYTES} bytes`);
    chunks.push(chunk);
  }
  const said = answer.headers["api-version"];
  const apiVersion = typeof said === "string" ? said : undefined;
  return { status: answer.statusCode ?? 0, body: Buffer.concat(chunks), apiVersion };
}
