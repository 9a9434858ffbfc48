import { createServer, type Server, type ServerResponse } from "node:http";
import { TICKET_HEADER } from "../../../src/engine/dockerd/tickets.js";
import type { Sandbox } from "./sandbox.js";

/** An authorization plugin that answers what a test tells it to, and remembers what it was asked. */
export interface ScriptedPlugin {
  readonly name: string;
  /** All messages of both phases, in order, but those of Dockwarden's comparisons. */
  readonly asked: readonly Asked[];
  forget(): void;
  close(): Promise<void>;
}

/** One message, as dockerd sent it. */
export interface Asked {
  readonly phase: "request" | "response";
  readonly message: Readonly<Record<string, unknown>>;
}

/** What the plugin says: a JSON value with status 200, or something that is no answer. */
export type Script = (asked: Asked) => Said | Promise<Said>;

type Said = Readonly<Record<string, unknown>> | NoAnswer;

/** An answer that dockerd cannot use. */
export interface NoAnswer {
  readonly status: number;
  readonly text: string;
}

/** Lets everything pass. */
export const ALLOW: Script = () => ({ Allow: true });

/** Starts a scripted plugin where the sandbox's daemon finds it by `name`. */
export async function startScripted(
  sandbox: Sandbox,
  name: string,
  script: Script,
): Promise<ScriptedPlugin> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      if (request.url === "/Plugin.Activate") {
        response.end('{"Implements":["authz"]}');
        return;
      }
      const one: Asked = {
        phase: request.url === "/AuthZPlugin.AuthZReq" ? "request" : "response",
        message: JSON.parse(Buffer.concat(chunks).toString()) as Asked["message"],
      };
      if (isComparison(one)) {
        response.end('{"Allow":true}');
        return;
      }
      asked.push(one);
      void answered(response, script(one));
    });
  });
  // dockerd keeps its connections; one that closes under it would cost a call its body.
  server.keepAliveTimeout = 0;
  await listen(server, sandbox.outside(`/run/docker/plugins/${name}.sock`));
  return {
    name,
    asked,
    forget: () => asked.splice(0),
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

/**
 * What Dockwarden lists to compare its owners with the daemon, which it does at times of its own, and the events that it
 * reads.
 */
function isComparison({ message }: Asked): boolean {
  const headers = (message["RequestHeaders"] ?? {}) as Readonly<Record<string, string>>;
  const uri = String(message["RequestUri"]);
  return headers[TICKET_HEADER] !== undefined && (LISTS.has(uri) || uri.startsWith("/events?"));
}

const LISTS: ReadonlySet<unknown> = new Set([
  "/containers/json?all=1",
  "/images/json?all=1",
  "/networks",
  "/volumes",
]);

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, resolve);
  });
}

async function answered(response: ServerResponse, said: ReturnType<Script>): Promise<void> {
  const answer = await said;
  if (isNoAnswer(answer)) response.writeHead(answer.status).end(answer.text);
  else response.end(JSON.stringify(answer));
}

function isNoAnswer(answer: Said): answer is NoAnswer {
  return "status" in answer && "text" in answer;
}
