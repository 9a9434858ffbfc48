import express from "express";
import type { Request, RequestHandler, Response } from "express";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { Phase } from "../domain/message.js";
import type { Authorizer } from "../decision/authorize.js";
import { describeThrown } from "../errors.js";
import { createMessageTurns } from "./message-turns.js";
import { readBytes } from "./read-bytes.js";
import { encodeAnswer } from "../protocol/encode-answer.js";
import { OWNERS_PATH } from "../ownership/owner-command.js";
import type { Log } from "./log.js";
import type { OwnershipEndpoint } from "./ownership-endpoint.js";

/** The largest message that is read: 4 MiB of body as base64, twice in a response's message. */
const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;

/** What the app answers with. */
export interface AppParts {
  readonly authorizer: Authorizer;
  readonly log: Log;
  readonly maxMessageBytes?: number;
  /** Obeys an administrator; without it nobody is answered there. */
  readonly changeOwners?: OwnershipEndpoint;
}

/**
 * The plugin's HTTP face: activation and the two phases, each answered with HTTP 200 and a decision.
 *
 * What fails otherwise is answered 500, which dockerd takes for a denial.
 *
 * @see moby `pkg/plugins/client.go`
 */
export function createApp({
  authorizer,
  log,
  maxMessageBytes = MAX_MESSAGE_BYTES,
  changeOwners,
}: AppParts): RequestListener {
  // The router alone, without express's application: docs/decisions/0015-http-layer.md.
  const router = express.Router();
  const answer = createAnswers({ authorizer, log, maxMessageBytes });
  // The phases come first: each call passes them, and activation is asked once.
  router.post("/AuthZPlugin.AuthZReq", answer("request"));
  router.post("/AuthZPlugin.AuthZRes", answer("response"));
  router.post("/Plugin.Activate", (_request, response) => {
    authorizer.activated();
    send(response, ACTIVATION);
  });
  if (changeOwners !== undefined) router.post(OWNERS_PATH, answerOwners(changeOwners));
  const unanswered = createLastResort(log);
  return (request, response) => {
    router(request as Request, response as Response, (thrown: unknown) => {
      unanswered(thrown, request, response);
    });
  };
}

/** Gives what reads and answers the messages of a phase. */
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
      const answer = await authorizer.authorize(bytes, phase, ARRIVALS.get(request));
      send(response, encodeAnswer(answer));
    },
  ];
}

/** When messages came in, by the clock of `performance.now()`: a large one may wait before it is read. */
const ARRIVALS = new WeakMap<IncomingMessage, number>();

const noteArrival: RequestHandler = (request, _response, next) => {
  ARRIVALS.set(request, performance.now());
  next();
};

const ACTIVATION = JSON.stringify({ Implements: ["authz"] });

// Only root can connect: docs/decisions/0021-owners.md.
function answerOwners(changeOwners: OwnershipEndpoint): RequestHandler[] {
  return [
    readBytes(MAX_COMMAND_BYTES, (_size, response) => {
      sendLast(response, JSON.stringify({ Err: `more than ${MAX_COMMAND_BYTES} bytes` }), 413);
    }),
    (request, response) => {
      const { status, body } = changeOwners(request.body as Uint8Array);
      send(response, body, status);
    },
  ];
}

const MAX_COMMAND_BYTES = 64 * 1024;

function send(response: ServerResponse, body: string, status = 200): void {
  const headers = { "Content-Type": MEDIA_TYPE, "Content-Length": Buffer.byteLength(body) };
  response.writeHead(status, headers).end(body);
}

/** What is still on the way is not read, so the connection cannot serve another call. */
function sendLast(response: ServerResponse, body: string, status = 200): void {
  response.setHeader("Connection", "close");
  send(response, body, status);
}

const MEDIA_TYPE = "application/vnd.docker.plugins.v1.2+json";

/** Answers what no route has answered. dockerd denies what is not 200, and shows `Err`. */
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
