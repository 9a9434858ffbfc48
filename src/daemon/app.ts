import express from "express";
import type { Express, NextFunction, Request, RequestHandler, Response } from "express";
import type { Phase } from "../domain/message.js";
import type { Authorizer } from "../authorize.js";
import { messageOf } from "../errors.js";
import { encodeReply } from "../protocol/encode-reply.js";
import type { Log } from "./log.js";

/** The largest message that is read: 4 MiB of body as base64, twice in a response's message. */
const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;

/** What the app answers with. */
export interface AppParts {
  readonly authorizer: Authorizer;
  readonly log: Log;
  readonly maxMessageBytes?: number;
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
}: AppParts): Express {
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.disable("query parser");
  const answer = (phase: Phase): RequestHandler[] => [
    readBytes(maxMessageBytes, (size, response) => {
      log("warn", "Cannot read AuthZ message: it is too large", { phase, size });
      // What is still on the way is not read, so the connection cannot serve another call.
      response.setHeader("Connection", "close");
      send(response, encodeReply(authorizer.tooLarge(phase, maxMessageBytes)));
    }),
    async (request, response) => {
      send(response, encodeReply(await authorizer.authorize(request.body as Uint8Array, phase)));
    },
  ];
  // The phases come first: each call passes them, and activation is asked once.
  app.post("/AuthZPlugin.AuthZReq", answer("request"));
  app.post("/AuthZPlugin.AuthZRes", answer("response"));
  app.post("/Plugin.Activate", (_request, response) => {
    authorizer.activated();
    send(response, ACTIVATION);
  });
  app.use(notFound);
  app.use(failed(log));
  return app;
}

const ACTIVATION = JSON.stringify({ Implements: ["authz"] });

function send(response: Response, body: string, status = 200): void {
  const headers = { "Content-Type": MEDIA_TYPE, "Content-Length": Buffer.byteLength(body) };
  response.writeHead(status, headers).end(body);
}

const MEDIA_TYPE = "application/vnd.docker.plugins.v1.2+json";

/**
 * Reads a body of any type into `request.body`; above the limit it calls `tooLarge` once instead.
 *
 * dockerd sets no Content-Type, and the message needs the strict parser: express.json keeps the last of
 * two equal keys and costs more than the policy.
 */
function readBytes(
  limit: number,
  tooLarge: (size: number, response: Response) => void,
): RequestHandler {
  return (request, response, next) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
      else if (!response.headersSent) tooLarge(size, response);
    });
    request.on("end", () => {
      if (size > limit) return;
      request.body = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
      next();
    });
    request.on("error", next);
  };
}

function notFound(request: Request, response: Response): void {
  const where = `${request.method} ${request.url.slice(0, 100)}`;
  send(response, JSON.stringify({ Err: `Cannot answer ${where}: no such call` }), 404);
}

/** The last resort. dockerd denies what is not answered with 200, and shows `Err`. */
function failed(log: Log) {
  // express knows such a handler by its four parameters.
  return (thrown: unknown, request: Request, response: Response, next: NextFunction): void => {
    const stack = thrown instanceof Error ? thrown.stack : undefined;
    log("error", `Cannot answer ${request.url.slice(0, 100)}: ${messageOf(thrown)}`, { stack });
    if (response.headersSent || response.destroyed) {
      next(thrown);
      return;
    }
    send(response, JSON.stringify({ Err: "dockwarden failed; see its log" }), 500);
  };
}
