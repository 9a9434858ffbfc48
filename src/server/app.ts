import express from "express";
import type { Request, RequestHandler, Response } from "express";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { Phase } from "../domain/message.js";
import type { Authorizer } from "../engine/decision/authorize.js";
import { describeThrown } from "../domain/errors.js";
import { createMessageTurns } from "./message-turns.js";
import { readBytes } from "./read-bytes.js";
import { encodeAnswer } from "../engine/protocol/encode-answer.js";
import { MAX_MESSAGE_BYTES } from "../engine/protocol/message-size.js";
import type { Log } from "../files/log.js";

/** Carries out one kind of command, and returns what is answered to it. */
export type Endpoint = (command: Uint8Array) => EndpointAnswer | Promise<EndpointAnswer>;

interface EndpointAnswer {
  readonly status: number;
  /** JSON. */
  readonly body: string;
}

/** The parts that the app needs to answer. */
export interface AppParts {
  readonly authorizer: Authorizer;
  readonly log: Log;
  readonly maxMessageBytes?: number;
  /** By path: carries out an administrator's commands. */
  readonly endpoints?: Readonly<Record<string, Endpoint>>;
}

/**
 * Creates the plugin's express app: activation and the two phases, each answered with HTTP 200 and a decision.
 *
 * Any other failure is answered with 500, which dockerd treats as a denial.
 *
 * @see moby `pkg/plugins/client.go`
 */
export function createApp({
  authorizer,
  log,
  maxMessageBytes = MAX_MESSAGE_BYTES,
  endpoints = {},
}: AppParts): RequestListener {
  // Only the router, without express's application: docs/decisions/0015-http-layer.md.
  const router = express.Router();
  const answer = createAnswers({ authorizer, log, maxMessageBytes });
  // The phases come first: every request passes them, while activation is requested once.
  router.post("/AuthZPlugin.AuthZReq", answer("request"));
  router.post("/AuthZPlugin.AuthZRes", answer("response"));
  router.post("/Plugin.Activate", (_request, response) => {
    authorizer.activated();
    send(response, ACTIVATION);
  });
  for (const [path, endpoint] of Object.entries(endpoints))
    router.post(path, answerCommands(endpoint));
  const unanswered = createLastResort(log);
  return (request, response) => {
    router(request as Request, response as Response, (thrown: unknown) => {
      unanswered(thrown, request, response);
    });
  };
}

/** Returns a function that creates the handlers which read and answer the messages of a phase. */
function createAnswers(
  parts: Required<Pick<AppParts, "authorizer" | "log" | "maxMessageBytes">>,
): (phase: Phase) => RequestHandler[] {
  const { authorizer, log, maxMessageBytes } = parts;
  const turns = createMessageTurns();
  const waits = {
    request: turns.request((response) => {
      log("warn", "Cannot read AuthZ message: too many large ones at once", { phase: "request" });
      sendLast(response, encodeAnswer(authorizer.tooMany()));
    }),
    response: turns.response(),
  };
  return (phase) => [
    noteArrival,
    waits[phase],
    readBytes(maxMessageBytes, (size, response) => {
      log("warn", "Cannot read AuthZ message: it is too large", { phase, size });
      sendLast(response, encodeAnswer(authorizer.tooLarge(phase, maxMessageBytes)));
    }),
    async (request, response) => {
      const bytes = request.body as Uint8Array;
      if (bytes.length === 0) log("warn", BROKEN, { phase });
      const answer = await authorizer.authorize(bytes, phase, ARRIVALS.get(request));
      send(response, encodeAnswer(answer));
    },
  ];
}

/** The kernel resets connections that the plugin cannot take, and Node.js does not tell it. */
const BROKEN =
  "dockerd repeated a message without its content: a connection broke, as at a restart or where file descriptors run out (LimitNOFILE)";

/** When messages arrived, by the clock of `performance.now()`: a large one may wait before it is read. */
const ARRIVALS = new WeakMap<IncomingMessage, number>();

const noteArrival: RequestHandler = (request, _response, next) => {
  ARRIVALS.set(request, performance.now());
  next();
};

const ACTIVATION = JSON.stringify({ Implements: ["authz"] });

// Answers an administrator's commands. Only root can connect: docs/decisions/0021-owners.md.
function answerCommands(endpoint: Endpoint): RequestHandler[] {
  return [
    readBytes(MAX_COMMAND_BYTES, (_size, response) => {
      sendLast(response, JSON.stringify({ Err: `more than ${MAX_COMMAND_BYTES} bytes` }), 413);
    }),
    async (request, response) => {
      const { status, body } = await endpoint(request.body as Uint8Array);
      send(response, body, status);
    },
  ];
}

const MAX_COMMAND_BYTES = 64 * 1024;

function send(response: ServerResponse, body: string, status = 200): void {
  const headers = { "Content-Type": MEDIA_TYPE, "Content-Length": Buffer.byteLength(body) };
  response.writeHead(status, headers).end(body);
}

/**
 * Sends a response and closes the connection: the rest of the message is not read, so the connection cannot
 * serve another request.
 */
function sendLast(response: ServerResponse, body: string, status = 200): void {
  response.setHeader("Connection", "close");
  send(response, body, status);
}

const MEDIA_TYPE = "application/vnd.docker.plugins.v1.2+json";

/** Answers requests that no route has answered. dockerd denies on any status but 200, and shows `Err`. */
function createLastResort(log: Log) {
  return (thrown: unknown, request: IncomingMessage, response: ServerResponse): void => {
    const where = `${request.method ?? ""} ${(request.url ?? "").slice(0, 100)}`;
    if (thrown === undefined || thrown === null) {
      send(response, JSON.stringify({ Err: `Cannot answer ${where}: no such call` }), 404);
      return;
    }
    const stack = thrown instanceof Error ? thrown.stack : undefined;
    log("error", `Cannot answer ${where}: ${describeThrown(thrown)}`, { stack });
    if (response.headersSent || response.destroyed) request.socket.destroy();
    else send(response, JSON.stringify({ Err: "dockwarden failed; see its log" }), 500);
  };
}
